#pragma once

#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/push_content.h"

namespace cofactor {

// The first act of a push subscription: a key of its own is drawn, and its public half goes to the
// browser, whose push service then takes messages signed with it alone. What the caller began and
// did not confirm within kToConfirm goes.
//
// Records push.added, and push.removed, in the server's chain. Refuses kDenied (an API token),
// kInvalid (an odd name), kConflict (twenty are enough), kSealed.
struct AddPushSubscription {
  static constexpr std::string_view kName = "add_push_subscription";
  static constexpr std::size_t kMost = 20;
  static constexpr std::chrono::minutes kToConfirm{10};

  std::string name;
  std::optional<Hash> bearer;  // the session's, whose person's key it is sealed under

  using Plan = PushSubscription;
  using Answer = PushSubscription;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  std::optional<PushSubscription> drawn = {};  // by prepare; its time is set in decide
  EnvelopeChange sealed = {};                  // by prepare
};

}  // namespace cofactor
