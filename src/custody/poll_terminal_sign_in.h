#pragma once

#include "custody/ceremonies.h"
#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/way_in.h"

namespace cofactor {

// A terminal that waits asks what became of it (RFC 8628 §3.4). Once its person has said yes it is
// given its session, of a bearer and of that person, begun where the terminal asks and with the
// passkey that was shown at the page: it ends when that passkey is removed, and is verified
// (custody/verified.h) since that was shown, for somebody at the terminal passed its number on.
//
// Records session.begun in the server's chain. Refuses, counted, kNotFound a text that is not known
// or was used up, and kUnauthenticated where the person or the passkey is no more.
struct PollTerminalSignIn {
  static constexpr std::string_view kName = "poll_terminal_sign_in";
  static constexpr WhoAsks kWho = WhoAsks::kNobody;
  static constexpr Urgency kUrgency = Urgency::kVital;

  Hash terminal{};  // of the text it was given
  BootTime at{};
  Ceremonies* ceremonies = nullptr;

  struct Plan {
    std::optional<Token> session;
    std::optional<Time> reads_only_until;
  };
  struct Begun {
    Carrier carrier{};
    TokenText token;
    Time expires_at;
    PersonId person;
    std::optional<Time> reads_only_until;
    std::optional<Time> verified_at;
  };
  struct Answer {
    TerminalState state{};
    std::string number;  // empty until its code was entered
    std::chrono::seconds interval{};
    std::optional<Begun> begun;
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  DrawnToken session = {};                             // by prepare
  std::optional<TerminalSignIns::Polled> polled = {};  // by prepare
};

}  // namespace cofactor
