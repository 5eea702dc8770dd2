#pragma once

#include "custody/sign_in.h"

namespace cofactor {

// The person at a browser shows again that it is them: another session takes the place of the one
// that asks, of the same end and power, verified now (custody/verified.h).
//
// Records passkey.used, session.ended and session.begun in the server's chain. Refuses kConflict
// (no session of a browser; the challenge as SignIn says), kDenied a passkey that is not this
// session's person's, or of another recovery, or does not fit; and as SignIn one that is suspected,
// and kThrottled.
struct StepUp {
  static constexpr std::string_view kName = "step_up";
  static constexpr Urgency kUrgency = Urgency::kVital;

  PasskeyUse use;
  Answering answering;

  using Plan = SignIn::Plan;
  using Answer = SignIn::Answer;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  DrawnToken session = {};                      // by prepare
  std::optional<Result<ProvenUse>> found = {};  // by prepare
};

}  // namespace cofactor
