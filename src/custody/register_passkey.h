#pragma once

#include "custody/begin_session.h"
#include "custody/passkey_answers.h"
#include "custody/setup.h"

namespace cofactor {

// A person makes a passkey their way in: in a session of theirs, or with the setup, invitation or
// recovery token that brings them here, which is redeemed in the same act (custody/setup.h,
// custody/begin_session.h) for a session begun with the passkey.
//
// Records passkey.added in the server's chain, and what Setup or BeginSession records. Refuses
// kInvalid (the answer does not fit, an odd name), kConflict (the challenge was used, is too old or
// another's; this passkey is registered already; twenty are enough), kDenied (an API token),
// kStepUpNeeded (a session, beside other passkeys), kThrottled; and as Setup and
// BeginSession do.
struct RegisterPasskey {
  static constexpr std::string_view kName = "register_passkey";
  static constexpr WhoAsks kWho = WhoAsks::kWayIn;
  static constexpr Urgency kUrgency = Urgency::kVital;
  static constexpr std::size_t kMost = 20;

  PasskeyMade made;
  Answering answering;
  SessionForm form;            // of the session that a token is redeemed for
  std::optional<Setup> setup;  // with the setup token: who its holder is

  struct Begun {
    Carrier carrier{};
    TokenText token;
    Time expires_at;
    PersonId person;
    std::optional<Organization> organization;
    std::optional<Time> reads_only_until;
    std::optional<Time> verified_at;
  };
  struct Plan {
    Passkey passkey;
    std::optional<BeginSession::Plan> begun = {};
    std::optional<Setup::Plan> set_up = {};
  };
  struct Answer {
    Passkey passkey;
    std::optional<Begun> begun;
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  std::optional<BeginSession> begin = {};  // by prepare, of an invitation or recovery
  std::optional<Passkey> drawn = {};       // by prepare; its person and times are set in decide
  std::optional<Error> failure = {};       // by prepare; said to those who may know

 private:
  Decision<Plan> in_session(const View& view, const Caller& caller, const Now& now) const;
  // The passkey as it is added for that person; kConflict where it may not be.
  Result<Passkey> added(const View& view,
                        const PersonId& person,
                        const std::optional<RecoveryId>& recovery,
                        const Now& now) const;
};

}  // namespace cofactor
