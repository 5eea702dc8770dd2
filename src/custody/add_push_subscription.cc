#include "custody/add_push_subscription.h"

#include "custody/held.h"

namespace cofactor {
namespace {

constexpr std::size_t kLongestName = 100;

}  // namespace

Done AddPushSubscription::prepare(Preparing& preparing) {
  const Token* token = bearer ? preparing.view->tokens.find_by<ByHash>({*bearer}) : nullptr;
  if (token == nullptr || !token->subject || token->subject->kind != SubjectKind::kPerson) {
    return {};  // decided to be no person's
  }
  const P256Key key = P256Key::draw(preparing.random);
  PushSubscription made{.id = PushSubscriptionId::draw(preparing.random),
                        .person = as_id<PersonId>(token->subject->id),
                        .name = name,
                        .public_key = copy_of(key.point())};
  auto content = seal_push(preparing, made, key, std::nullopt);
  if (!content) {
    return content.error();
  }
  made.content = content->ref;
  sealed = std::move(content->change);
  drawn = std::move(made);
  return {};
}

Decision<PushSubscription> AddPushSubscription::decide(const View& view,
                                                       const Caller& caller,
                                                       const Now& now) const {
  const auto own = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  if (!drawn || drawn->person != caller.person()) {
    return Refuse{.error = not_signed_in()};
  }
  if (auto line = check_line(name, "The name", kLongestName); !line) {
    return Refuse{.error = line.error()};
  }
  Allow<Plan> allow;
  std::size_t count = 0;
  view->push_subscriptions.each_by<ByPerson>(drawn->person, [&](const PushSubscription& other) {
    if (!other.confirmed_at && other.added_at + kToConfirm <= now.latest) {
      PushSubscription removed = other;
      removed.removed_at = now.wall;
      allow.events.emplace_back(PushRemoved{std::move(removed)});
    } else {
      ++count;
    }
    return true;
  });
  if (count >= kMost) {
    return Refuse{.error = conflict("Twenty browsers are enough.", "Remove one that is not used.")};
  }
  allow.plan = *drawn;
  allow.plan.added_at = now.wall;
  allow.events.emplace_back(PushAdded{allow.plan});
  allow.envelopes.push_back(sealed);
  allow.answer = {{.name = "push_subscription", .value = drawn->id.text()}};
  return allow;
}

Result<PushSubscription> AddPushSubscription::finish(const Recorded&,
                                                     const Plan& plan,
                                                     const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
