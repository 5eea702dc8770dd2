#pragma once

#include "custody/ceremonies.h"
#include "custody/decision.h"
#include "custody/perform.h"

// What a person says to the terminal whose code they have entered
// (custody/find_terminal_sign_in.h).
namespace cofactor {

// What both have in common.
struct TerminalAnswer {
  std::string code;  // as it was typed
  BootTime at{};
  Ceremonies* ceremonies = nullptr;

  Done prepare(Preparing& preparing);

  std::optional<TerminalSignIns::Seen> seen = {};  // by prepare
};

// Yes: with the number that the terminal shows, and with a passkey shown after its code was
// entered, in a browser. The terminal gets its session when it next asks.
//
// Records terminal.approved in the server's chain; of a wrong number, which is not asked for twice,
// terminal.refused. Refuses kNotFound (no_such_terminal()), kStepUpNeeded (no passkey since then),
// kDenied (an API token, a recovery that is not over, a wrong number), kConflict (it waits no
// more).
struct ApproveTerminalSignIn : TerminalAnswer {
  static constexpr std::string_view kName = "approve_terminal_sign_in";
  static constexpr Urgency kUrgency = Urgency::kServing;

  std::string number = {};

  struct Plan {
    std::optional<TerminalSignIns::Approved> approved;  // none: the number was wrong
  };
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// No: the terminal is told so. Records terminal.refused. Refuses kNotFound, kDenied.
struct RefuseTerminalSignIn : TerminalAnswer {
  static constexpr std::string_view kName = "refuse_terminal_sign_in";
  static constexpr Urgency kUrgency = Urgency::kServing;

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
