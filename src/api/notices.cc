#include "custody/notices.h"

#include "api/resources.h"
#include "api/waiting.h"
#include "custody/webhooks.h"

namespace cofactor::api {

struct WebhookRequest {
  Name name;
  std::string url;
  std::vector<NoticeKind> kinds;
};
BOOST_DESCRIBE_STRUCT(WebhookRequest, (), (name, url, kinds))

// `origin` is where its URL leads, without the path, which may hold a secret.
struct WebhookShape {
  WebhookId id;
  Name name;
  std::string origin;
  std::vector<NoticeKind> kinds;
  Time added_at;
};
BOOST_DESCRIBE_STRUCT(WebhookShape, (), (id, name, origin, kinds, added_at))

struct AddedWebhookShape {
  WebhookId id;
  Name name;
  std::string origin;
  std::vector<NoticeKind> kinds;
  Shown<TokenText> secret;
};
BOOST_DESCRIBE_STRUCT(AddedWebhookShape, (), (id, name, origin, kinds, secret))

struct WebhooksShape {
  std::vector<WebhookShape> webhooks;
};
BOOST_DESCRIBE_STRUCT(WebhooksShape, (), (webhooks))

struct RemovedWebhookShape {
  WebhookId id;
  Name name;
};
BOOST_DESCRIBE_STRUCT(RemovedWebhookShape, (), (id, name))

struct NoticesRequest {
  std::vector<NoticeKind> not_by_mail;
  std::vector<NoticeKind> not_by_push;
};
BOOST_DESCRIBE_STRUCT(NoticesRequest, (), (not_by_mail, not_by_push))

struct NoticesShape {
  std::vector<NoticeKind> not_by_mail;
  std::vector<NoticeKind> not_by_push;
};
BOOST_DESCRIBE_STRUCT(NoticesShape, (), (not_by_mail, not_by_push))

struct DeliveryShape {
  std::optional<WebhookId> webhook;
  std::optional<MembershipId> member;
  std::optional<Position> waiting_from;
  std::uint32_t attempts = 0;
  std::optional<Time> next_at;
  std::string problem;
  bool stopped = false;
  std::vector<DeadLetter> dead;
};
BOOST_DESCRIBE_STRUCT(DeliveryShape,
                      (),
                      (webhook, member, waiting_from, attempts, next_at, problem, stopped, dead))

struct DeliveriesShape {
  std::vector<DeliveryShape> deliveries;
};
BOOST_DESCRIBE_STRUCT(DeliveriesShape, (), (deliveries))

namespace {

Result<AddWebhook> add_webhook(const Asked& asked, WebhookRequest&& body) {
  auto url = HttpsUrl::parse(body.url);
  if (!url) {
    return url.error();
  }
  AddWebhook verb;
  verb.organization = asked.id<OrganizationId>("org");
  verb.name = std::move(body.name);
  verb.url = std::move(*url);
  verb.kinds = std::move(body.kinds);
  return verb;
}

AddedWebhookShape show_added_webhook(AddWebhook::Answer&& answer) {
  return {.id = answer.webhook.id,
          .name = std::move(answer.webhook.name),
          .origin = std::move(answer.origin),
          .kinds = std::move(answer.webhook.kinds),
          .secret = std::move(answer.secret)};
}

Result<RemoveWebhook> remove_webhook(const Asked& asked) {
  return RemoveWebhook{.webhook = asked.id<WebhookId>("webhook")};
}

RemovedWebhookShape show_removed_webhook(Webhook&& webhook) {
  return {.id = webhook.id, .name = std::move(webhook.name)};
}

Result<ListWebhooks> list_webhooks(const Asked&) { return ListWebhooks{}; }

WebhooksShape show_webhooks(ListWebhooks::Answer&& answer) {
  WebhooksShape out;
  for (auto& [webhook, origin] : answer) {
    out.webhooks.push_back({.id = webhook.id,
                            .name = std::move(webhook.name),
                            .origin = std::move(origin),
                            .kinds = std::move(webhook.kinds),
                            .added_at = webhook.added_at});
  }
  return out;
}

Result<ShowNotices> show_own_notices(const Asked&) { return ShowNotices{}; }

Result<ChooseNotices> choose_notices(const Asked&, NoticesRequest&& body) {
  return ChooseNotices{.not_by_mail = std::move(body.not_by_mail),
                       .not_by_push = std::move(body.not_by_push)};
}

NoticesShape show_choice(NoticeChoice&& choice) {
  return {.not_by_mail = std::move(choice.not_by_mail),
          .not_by_push = std::move(choice.not_by_push)};
}

Result<ResendNotices> resend_notices(const Asked& asked) {
  return ResendNotices{.to = as_id<ObjectId>(asked.id<WebhookId>("webhook"))};
}

Result<ResendMail> resend_mail(const Asked& asked) {
  return ResendMail{{.to = as_id<ObjectId>(asked.id<MembershipId>("member"))}};
}

Nothing show_nothing(NoPlan&&) { return {}; }

http::Response list_deliveries(const Waiting& waiting) {
  const auto known = perform_and_wait(waiting, ListDeliveries{});
  if (!known) {
    return response_of(known.error());
  }
  const auto& [webhooks, members] = *known->answer;
  std::vector<ObjectId> to;
  std::ranges::transform(webhooks, std::back_inserter(to), as_id<ObjectId, WebhookIdTag>);
  std::ranges::transform(members, std::back_inserter(to), as_id<ObjectId, MembershipIdTag>);
  DeliveriesShape out;
  const Deliveries* deliveries = waiting.core.deliveries;
  for (DeliveryState& state :
       deliveries == nullptr ? std::vector<DeliveryState>() : deliveries->of(to)) {
    DeliveryShape shape{.waiting_from = state.waiting_from,
                        .attempts = state.attempts,
                        .next_at = state.next_at,
                        .problem = std::move(state.problem),
                        .stopped = state.stopped,
                        .dead = std::move(state.dead)};
    const auto webhook = as_id<WebhookId>(state.to);
    if (std::ranges::find(webhooks, webhook) != webhooks.end()) {
      shape.webhook = webhook;
    } else {
      shape.member = as_id<MembershipId>(state.to);
    }
    out.deliveries.push_back(std::move(shape));
  }
  return shown(out);
}

}  // namespace

void add_notice_routes(Routes& routes) {
  constexpr const char* kWebhooks = "/api/v1/orgs/{org}/webhooks";
  constexpr const char* kNotices = "/api/v1/orgs/{org}/notices";
  routes.add<ListWebhooks>(
      {.method = http::Method::kGet, .path = kWebhooks, .summary = "Lists webhooks."},
      list_webhooks,
      show_webhooks);
  routes.add<AddWebhook, WebhookRequest>({.method = http::Method::kPost,
                                          .path = kWebhooks,
                                          .summary = "Adds a webhook; its secret is shown once.",
                                          .status = 201},
                                         add_webhook,
                                         show_added_webhook);
  routes.add<RemoveWebhook>({.method = http::Method::kDelete,
                             .path = "/api/v1/orgs/{org}/webhooks/{webhook}",
                             .summary = "Removes a webhook and erases its secret."},
                            remove_webhook,
                            show_removed_webhook);
  routes.add<ShowNotices>({.method = http::Method::kGet,
                           .path = kNotices,
                           .summary = "Which notices the caller has left out."},
                          show_own_notices,
                          show_choice);
  routes.add<ChooseNotices, NoticesRequest>({.method = http::Method::kPut,
                                             .path = kNotices,
                                             .summary = "Chooses which notices to leave out."},
                                            choose_notices,
                                            show_choice);
  routes.add_entry(waiting_route({.method = http::Method::kGet,
                                  .path = "/api/v1/orgs/{org}/deliveries",
                                  .summary = "To whom notices are waiting or dead, and why.",
                                  .name = "list_deliveries",
                                  .input = schema_of<Nothing>(),
                                  .answer = schema_of<DeliveriesShape>()},
                                 list_deliveries));
  routes.add<ResendNotices>({.method = http::Method::kPost,
                             .path = "/api/v1/orgs/{org}/webhooks/{webhook}/resend",
                             .summary = "Tries the dead notices of a webhook again."},
                            resend_notices,
                            show_nothing);
  routes.add<ResendMail>({.method = http::Method::kPost,
                          .path = "/api/v1/orgs/{org}/members/{member}/resend",
                          .summary = "Tries the dead mail of a member again."},
                         resend_mail,
                         show_nothing);
}

}  // namespace cofactor::api
