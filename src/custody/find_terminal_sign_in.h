#pragma once

#include "custody/ceremonies.h"
#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// kNotFound: no terminal waits with that code, or somebody else has entered it. All the same.
Error no_such_terminal();

// Where a terminal waits, as the person sees it who has entered its code.
struct TerminalFound {
  TerminalSignIns::Asked asked;
  Time expires_at;
  std::string here;  // the network of who asks: the terminal's should mostly be the same
};

// A person enters the code that a terminal shows, and is told which terminal it is. From then on it
// is theirs alone to answer (custody/answer_terminal_sign_in.h), and it shows the number that the
// page asks for. Nothing is recorded.
//
// Refuses kNotFound (no_such_terminal()), kThrottled (after ten wrong codes within five minutes),
// kDenied (an API token, a recovery that is not over).
struct FindTerminalSignIn {
  static constexpr std::string_view kName = "find_terminal_sign_in";
  static constexpr bool kReads = true;

  std::string code;            // as it was typed
  std::optional<Hash> bearer;  // of the session that asks
  BootTime at{};
  Ceremonies* ceremonies = nullptr;

  struct Plan {
    TerminalSignIns::Entered entered;
    std::string here;
  };
  using Answer = TerminalFound;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  std::string number = {};                         // by prepare
  std::optional<TerminalSignIns::Seen> seen = {};  // by prepare
  bool may_try = true;                             // by prepare
};

}  // namespace cofactor
