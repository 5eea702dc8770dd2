#include "custody/confirm_push_subscription.h"

#include "custody/held.h"
#include "custody/push_subscriptions.h"

namespace cofactor {
namespace {

// The content as it will be: that of another's subscription is sealed for nothing.
Result<Sealed> seal_receiving(Preparing& preparing,
                              const PushSubscription& subscription,
                              const PushReceiving& receiving) {
  const auto receiver = receiver_of(receiving);
  if (!receiver) {
    return receiver.error();
  }
  const auto key = open_push_key(preparing.vaulting, subscription);
  if (!key) {
    return key.error();
  }
  if (const auto agreed = key->agree(receiver->public_key); !agreed) {
    return invalid("The browser's keys are none.", "Give what PushSubscription.toJSON() says.");
  }
  return seal_push(preparing, subscription, *key, receiving);
}

}  // namespace

Done ConfirmPushSubscription::prepare(Preparing& preparing) {
  const PushSubscription* found = preparing.view->push_subscriptions.find(subscription);
  if (found == nullptr || found->removed_at || found->confirmed_at) {
    return {};  // refused by the decision
  }
  auto made = seal_receiving(preparing, *found, receiving);
  if (!made) {
    failure = made.error();
    return {};
  }
  sealed = std::move(*made);
  return {};
}

Decision<PushSubscription> ConfirmPushSubscription::decide(const View& view,
                                                           const Caller& caller,
                                                           const Now& now) const {
  auto found = own_push_subscription({.view = view, .caller = caller, .now = now}, subscription);
  if (!found) {
    return found.error();
  }
  if (found->confirmed_at) {
    return Refuse{.error = conflict("This browser is confirmed already.")};
  }
  if (failure) {
    return Refuse{.error = *failure};
  }
  if (!sealed || sealed->ref.version != found->content->version + 1) {
    return Refuse{.error = conflict("It has changed meanwhile.", "Try again.")};
  }
  Allow<Plan> allow{.envelopes = {sealed->change, erased_content(*found)}};
  found->content = sealed->ref;
  found->confirmed_at = now.wall;
  allow.events.emplace_back(PushConfirmed{*found});
  allow.answer = {{.name = "push_subscription", .value = subscription.text()}};
  allow.plan = *std::move(found);
  return allow;
}

Result<PushSubscription> ConfirmPushSubscription::finish(const Recorded&,
                                                         const Plan& plan,
                                                         const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
