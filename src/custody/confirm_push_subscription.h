#pragma once

#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/push_content.h"

namespace cofactor {

// The second act of a push subscription: the browser has one, and says where messages go.
//
// Records push.confirmed in the server's chain. Refuses kDenied (an API token), kNotFound (none of
// theirs), kInvalid (as receiver_of; a key that is no point of the curve), kConflict (it is
// confirmed already), kSealed.
struct ConfirmPushSubscription {
  static constexpr std::string_view kName = "confirm_push_subscription";

  PushSubscriptionId subscription;
  PushReceiving receiving;

  using Plan = PushSubscription;
  using Answer = PushSubscription;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  std::optional<Sealed> sealed = {};  // by prepare
  std::optional<Error> failure = {};  // by prepare; said to those who may know
};

}  // namespace cofactor
