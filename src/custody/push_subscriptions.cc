#include "custody/push_subscriptions.h"

#include <algorithm>

#include "custody/system_ask.h"

namespace cofactor {
namespace {

PushSubscription removed(PushSubscription subscription, const Now& now) {
  subscription.content.reset();
  subscription.removed_at = now.wall;
  return subscription;
}

}  // namespace

std::expected<PushSubscription, Refuse> own_push_subscription(const Case& c,
                                                              const PushSubscriptionId& id) {
  const auto own = permitted_at(c, Action::kManageOwn, c.view.server_target());
  if (!own) {
    return std::unexpected(own.error());
  }
  const PushSubscription* found = c.view->push_subscriptions.find(id);
  if (found == nullptr || found->removed_at || found->person != c.caller.person()) {
    return std::unexpected(Refuse{.error = no_such_thing()});
  }
  return *found;
}

EnvelopeChange erased_content(const PushSubscription& subscription) {
  return {.id = {.purpose = Purpose::kPushSubscription,
                 .object = as_id<ObjectId>(subscription.id),
                 .version = subscription.content->version},
          .sealed = {},
          .tag = std::nullopt};
}

Decision<ListPushSubscriptions::Plan> ListPushSubscriptions::decide(const View& view,
                                                                    const Caller& caller,
                                                                    const Now& now) const {
  const auto own = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kSeeOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  Allow<Plan> allow;
  if (caller.person()) {
    view->push_subscriptions.each_by<ByPerson>(*caller.person(), [&](const auto& subscription) {
      allow.plan.push_back(subscription);
      return true;
    });
  }
  std::ranges::sort(allow.plan, {}, [](const PushSubscription& subscription) {
    return std::pair(subscription.added_at, subscription.id);
  });
  return allow;
}

Result<ListPushSubscriptions::Answer> ListPushSubscriptions::finish(const Recorded&,
                                                                    const Plan& plan,
                                                                    const Vaulting&) const {
  return plan;
}

Decision<NoPlan> TestPushSubscription::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  auto found = own_push_subscription({.view = view, .caller = caller, .now = now}, subscription);
  if (!found) {
    return found.error();
  }
  if (!found->confirmed_at) {
    return Refuse{.error = conflict("This browser is not confirmed yet.", "Add it again, there.")};
  }
  if (found->tested_at && *found->tested_at + kBetween > now.latest) {
    return Refuse{.error = {.code = ErrorCode::kThrottled,
                            .message = "A message was sent to it just now.",
                            .hint = "Wait ten seconds."}};
  }
  found->tested_at = now.latest;
  Allow<NoPlan> allow{.events = {PushTested{*std::move(found)}}};
  allow.answer = {{.name = "push_subscription", .value = subscription.text()}};
  return allow;
}

Result<NoPlan> TestPushSubscription::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

Decision<NoPlan> RemovePushSubscription::decide(const View& view,
                                                const Caller& caller,
                                                const Now& now) const {
  const auto found =
      own_push_subscription({.view = view, .caller = caller, .now = now}, subscription);
  if (!found) {
    return found.error();
  }
  Allow<NoPlan> allow{.events = {PushRemoved{removed(*found, now)}},
                      .envelopes = {erased_content(*found)}};
  allow.answer = {{.name = "push_subscription", .value = subscription.text()}};
  return allow;
}

Result<NoPlan> RemovePushSubscription::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

void remove_push_subscriptions(const View& view,
                               const PersonId& person,
                               const Now& now,
                               std::vector<Event>& events) {
  view->push_subscriptions.each_by<ByPerson>(person, [&](PushSubscription subscription) {
    subscription.removed_at = now.wall;
    events.emplace_back(PushRemoved{std::move(subscription)});
    return true;
  });
}

void submit_gone_push(Core& core, const PushSubscriptionId& subscription) {
  core.writer.submit(std::make_unique<SystemAsk>([subscription](const View& view, const Now& now) {
    Proposal proposal;
    const PushSubscription* found = view->push_subscriptions.find(subscription);
    if (found != nullptr && !found->removed_at) {
      proposal.envelopes.push_back(erased_content(*found));
      proposal.events.emplace_back(PushRemoved{removed(*found, now)});
    }
    return proposal;
  }));
}

}  // namespace cofactor
