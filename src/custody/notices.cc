#include "custody/notices.h"

#include <algorithm>

#include "custody/held.h"

namespace cofactor {
namespace {

NoticeChoice choice_of(const View& view, const Caller& caller) {
  const NoticeChoice* found = view->notice_choices.find(*caller.membership());
  return found != nullptr
             ? *found
             : NoticeChoice{.id = *caller.membership(), .organization = *caller.organization()};
}

bool repeats(std::vector<NoticeKind> kinds) {
  std::ranges::sort(kinds);
  return std::ranges::adjacent_find(kinds) != kinds.end();
}

}  // namespace

Decision<NoticeChoice> ShowNotices::decide(const View& view,
                                           const Caller& caller,
                                           const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kSeeOwn);
  if (!target) {
    return target.error();
  }
  if (!caller.membership()) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  return Allow<Plan>{.events = {}, .plan = choice_of(view, caller)};
}

Result<NoticeChoice> ShowNotices::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Decision<NoticeChoice> ChooseNotices::decide(const View& view,
                                             const Caller& caller,
                                             const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kManageOwn);
  if (!target) {
    return target.error();
  }
  if (!caller.membership()) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  if (std::ranges::find(not_by_mail, NoticeKind::kOwn) != not_by_mail.end()) {
    return Refuse{.error = invalid("What concerns you yourself always comes by mail.",
                                   "Leave own out of not_by_mail."),
                  .about = *target};
  }
  if (repeats(not_by_mail) || repeats(not_by_push)) {
    return Refuse{.error = invalid("A kind of notice is named twice."), .about = *target};
  }
  NoticeChoice choice = choice_of(view, caller);
  choice.not_by_mail = not_by_mail;
  choice.not_by_push = not_by_push;
  Allow<Plan> allow{.events = {NoticesChosen{choice}}};
  allow.plan = std::move(choice);
  return allow;
}

Result<NoticeChoice> ChooseNotices::finish(const Recorded&,
                                           const Plan& plan,
                                           const Vaulting&) const {
  return plan;
}

Decision<ListDeliveries::Plan> ListDeliveries::decide(const View& view,
                                                      const Caller& caller,
                                                      const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  Allow<Plan> allow;
  const auto parent = as_id<ObjectId>(target->organization);
  view->webhooks.each_by<ByParent>(parent, [&](const Webhook& webhook) {
    allow.plan.webhooks.push_back(webhook.id);
    return true;
  });
  view->memberships.each_by<ByParent>(parent, [&](const Membership& membership) {
    allow.plan.members.push_back(membership.id);
    return true;
  });
  std::ranges::sort(allow.plan.webhooks);
  std::ranges::sort(allow.plan.members);
  return allow;
}

Result<ListDeliveries::Answer> ListDeliveries::finish(const Recorded&,
                                                      const Plan& plan,
                                                      const Vaulting&) const {
  return plan;
}

Decision<NoPlan> ResendNotices::decide(const View& view,
                                       const Caller& caller,
                                       const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  const Webhook* webhook = view->webhooks.find(as_id<WebhookId>(to));
  const Membership* member = view->memberships.find(as_id<MembershipId>(to));
  const bool theirs = (webhook != nullptr && webhook->organization == target->organization) ||
                      (member != nullptr && member->organization == target->organization);
  if (!theirs) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  NoticesResent event;
  event.organization = target->organization;
  event.to = to;
  return Allow<NoPlan>{.events = {std::move(event)}};
}

Result<NoPlan> ResendNotices::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

}  // namespace cofactor
