#pragma once

#include "custody/decision.h"
#include "custody/passkey_answers.h"
#include "custody/perform.h"
#include "custody/way_in.h"

namespace cofactor {

// A person signs in with a passkey: nobody says who they are, the passkey does. What a recovery
// gave signs in to read alone until the recovery is complete (custody/recovery.h).
//
// Records passkey.used and session.begun in the server's chain. Refuses kConflict (the challenge
// was used, is too old, or was not for this); kUnauthenticated, all alike and counted, a passkey
// that is unknown, removed, its person's no more, or whose answer does not fit; kDenied one whose
// counter has not risen, which is recorded: passkey.suspected, and session.ended for each session
// begun with it; kThrottled (custody/passkey_answers.h).
struct SignIn {
  static constexpr std::string_view kName = "sign_in";
  static constexpr WhoAsks kWho = WhoAsks::kNobody;
  static constexpr Urgency kUrgency = Urgency::kVital;

  PasskeyUse use;
  SessionForm form;
  Answering answering;

  struct Plan {
    std::optional<Error> refusal;  // of a suspected passkey
    Token session;
    std::optional<Time> reads_only_until;
  };
  struct Answer {
    Carrier carrier{};
    TokenText token;
    Time expires_at;
    PersonId person;
    std::optional<Time> reads_only_until;
    std::optional<Time> verified_at;
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  DrawnToken session = {};                      // by prepare
  std::optional<Result<ProvenUse>> found = {};  // by prepare
};

}  // namespace cofactor
