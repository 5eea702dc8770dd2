#include "custody/webhooks.h"

#include <algorithm>

#include "custody/labelled.h"
#include "custody/read_members.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

std::size_t count_living(const View& view, const OrganizationId& organization) {
  std::size_t count = 0;
  view->webhooks.each_by<ByParent>(as_id<ObjectId>(organization), [&](const Webhook& webhook) {
    count += webhook.removed_at ? 0 : 1;
    return true;
  });
  return count;
}

// Each kind once, none of a person's own.
Done check_kinds(const std::vector<NoticeKind>& kinds) {
  auto sorted = kinds;
  std::ranges::sort(sorted);
  if (kinds.empty() || std::ranges::adjacent_find(sorted) != sorted.end() ||
      std::ranges::find(kinds, NoticeKind::kOwn) != kinds.end()) {
    return invalid(
        "A webhook hears of one kind of notice or more, each named once, but not of own.",
        "The kinds are release, first-use, off-hours, refused, people and policy.");
  }
  return {};
}

}  // namespace

Done AddWebhook::prepare(Preparing& preparing) {
  if (auto checked = check_kinds(kinds); !checked) {
    return checked;
  }
  // Whether that organization exists is for decide to say, to those who are in it.
  if (!preparing.view.target(organization)) {
    return {};
  }
  id = WebhookId::draw(preparing.random);
  Webhook webhook;
  webhook.id = id;
  webhook.organization = organization;
  auto made = draw_webhook(preparing, webhook, *url);
  if (!made) {
    return made.error();
  }
  drawn = std::move(*made);
  return {};
}

Decision<Webhook> AddWebhook::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  if (!drawn || target->organization != organization) {
    return Refuse{.error = no_such_organization()};
  }
  if (auto needed = check_step_up(view, caller, now)) {
    return Refuse{.error = std::move(*needed), .about = *target};
  }
  Webhook webhook{.id = id,
                  .organization = organization,
                  .name = name,
                  .kinds = kinds,
                  .content = drawn->content.ref,
                  .added_at = now.wall,
                  .removed_at = {}};
  if (is_name_taken(view, webhook)) {
    return Refuse{.error = name_taken(), .about = *target};
  }
  if (count_living(view, organization) >= kMostWebhooks) {
    return Refuse{.error = conflict("The organization has as many webhooks as it can have.",
                                    "Remove one: `cofactor webhook remove`."),
                  .about = *target};
  }
  Allow<Plan> allow = changed<WebhookAdded>(std::move(webhook));
  allow.envelopes = {drawn->content.change};
  allow.secret = true;
  return allow;
}

Result<AddWebhook::Answer> AddWebhook::finish(const Recorded&,
                                              const Plan& plan,
                                              const Vaulting&) const {
  return Answer{.webhook = plan, .origin = url->origin(), .secret = drawn->text.clone()};
}

Decision<Webhook> RemoveWebhook::decide(const View& view,
                                        const Caller& caller,
                                        const Now& now) const {
  auto found = managed<Webhook>({.view = view, .caller = caller, .now = now}, webhook);
  if (!found) {
    return found.error();
  }
  if (found->noun.removed_at) {
    return Refuse{.error = already_removed(), .about = found->target};
  }
  EnvelopeChange erased{.id = address_of(found->noun).id, .sealed = {}, .tag = {}};
  found->noun.removed_at = now.latest;
  found->noun.content.reset();
  Allow<Plan> allow = changed<WebhookRemoved>(std::move(found->noun));
  allow.envelopes = {std::move(erased)};
  return allow;
}

Result<Webhook> RemoveWebhook::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Decision<ListWebhooks::Plan> ListWebhooks::decide(const View& view,
                                                  const Caller& caller,
                                                  const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kSee);
  if (!target) {
    return target.error();
  }
  Allow<Plan> allow;
  if (!sees_everybody(view, caller, now)) {
    return allow;
  }
  view->webhooks.each_by<ByParent>(as_id<ObjectId>(target->organization), [&](const Webhook& each) {
    if (!each.removed_at) {
      allow.plan.push_back(each);
    }
    return true;
  });
  std::ranges::sort(allow.plan, {}, [](const Webhook& each) {
    return std::pair(each.name.canonical(), each.id);
  });
  return allow;
}

Result<ListWebhooks::Answer> ListWebhooks::finish(const Recorded&,
                                                  const Plan& plan,
                                                  const Vaulting& vaulting) const {
  Answer out;
  for (const Webhook& webhook : plan) {
    const auto opened = open_webhook(vaulting, webhook);
    out.push_back({.webhook = webhook, .origin = opened ? opened->url.origin() : std::string()});
  }
  return out;
}

}  // namespace cofactor
