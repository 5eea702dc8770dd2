#pragma once

#include "custody/held.h"
#include "custody/perform.h"

// A person's own push subscriptions: listed, tried, removed; and what ends them.
namespace cofactor {

// The caller's push subscriptions, the oldest first. A service has none.
struct ListPushSubscriptions {
  static constexpr std::string_view kName = "list_push_subscriptions";
  static constexpr bool kReads = true;

  using Plan = std::vector<PushSubscription>;
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Has a message sent to a browser of the caller's own, once in kBetween. Records push.tested in the
// server's chain: delivery/ follows it. Refuses kDenied (an API token), kNotFound (none of theirs),
// kConflict (not confirmed yet), kThrottled.
struct TestPushSubscription {
  static constexpr std::string_view kName = "test_push_subscription";
  static constexpr std::chrono::seconds kBetween{10};

  PushSubscriptionId subscription;

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Removes one and erases what was sealed of it. Records push.removed in the server's chain. Refuses
// kDenied (an API token), kNotFound (none of theirs).
struct RemovePushSubscription {
  static constexpr std::string_view kName = "remove_push_subscription";
  static constexpr Urgency kUrgency = Urgency::kVital;

  PushSubscriptionId subscription;

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// One of the caller's own that is not removed.
std::expected<PushSubscription, Refuse> own_push_subscription(const Case& c,
                                                              const PushSubscriptionId& id);

// What is sealed of it now, erased. REQUIRES: it has content.
EnvelopeChange erased_content(const PushSubscription& subscription);

// push.removed for all of a person's: they are revoked, in no organization any more, or recovered.
void remove_push_subscriptions(const View& view,
                               const PersonId& person,
                               const Now& now,
                               std::vector<Event>& events);

// The push service knows it no more: the server writes push.removed by itself. Any thread.
void submit_gone_push(Core& core, const PushSubscriptionId& subscription);

}  // namespace cofactor
