#include "delivery/webhook_channel.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "crypto/hash.h"
#include "delivery/answers.h"

namespace cofactor::delivery {
namespace {

bool hears(const Webhook& webhook, NoticeKind kind) {
  return std::ranges::find(webhook.kinds, kind) != webhook.kinds.end();
}

std::string signature(const Key& secret, std::string_view signed_text) {
  return base64_of(hmac_sha256(secret, {bytes_of(signed_text)}));
}

}  // namespace

std::vector<ObjectId> WebhookChannel::destinations(const View& view,
                                                   const Notice& notice,
                                                   const Now&) const {
  std::vector<ObjectId> out;
  if (notice.kinds.empty()) {
    return out;
  }
  for (const OrganizationId& organization : notice.organizations) {
    view->webhooks.each_by<ByParent>(as_id<ObjectId>(organization), [&](const Webhook& webhook) {
      const bool wanted =
          std::ranges::any_of(notice.kinds, [&](NoticeKind kind) { return hears(webhook, kind); });
      if (wanted && !webhook.removed_at && webhook.added_at <= notice.at) {
        out.push_back(as_id<ObjectId>(webhook.id));
      }
      return true;
    });
  }
  return out;
}

std::string WebhookChannel::body_of(const Notice& notice, const Webhook& webhook) const {
  boost::json::array kinds;
  for (const NoticeKind kind : notice.kinds) {
    if (hears(webhook, kind)) {
      kinds.emplace_back(name_of(kind));
    }
  }
  boost::json::object ids;
  for (const Fact& fact : notice.facts) {
    ids[fact.name] = fact.id;
  }
  const boost::json::object body{
      {"type", notice.type},
      {"timestamp", cofactor::text_of(notice.at)},
      {"data",
       {{"kinds", kinds},
        {"organization", webhook.organization.text()},
        {"position", notice.position},
        {"ids", ids},
        {"link", parts_.public_url + path_of(notice, webhook.organization)}}}};
  return boost::json::serialize(body);
}

Sent WebhookChannel::send(const Notice& notice, const ObjectId& to, const std::stop_token& stop) {
  const auto webhook = parts_.writer.read([&](const View& view) -> std::optional<Webhook> {
    const Webhook* found = view->webhooks.find(as_id<WebhookId>(to));
    return found == nullptr ? std::nullopt : std::optional(*found);
  });
  if (!webhook) {
    return {.how = Sent::How::kPast};
  }
  const auto opened = open_webhook(parts_.vaulting, *webhook);
  if (!opened) {
    return {
        .how = opened.error().code == ErrorCode::kNotFound ? Sent::How::kPast : Sent::How::kLater,
        .problem = opened.error().message};
  }
  const std::string body = body_of(notice, *webhook);
  const std::string id = fmt::format("{}.{}", notice.position, webhook->id.text());
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(parts_.clock.wall()).time_since_epoch().count();
  const std::string signature_text =
      signature(opened->secret, fmt::format("{}.{}.{}", id, seconds, body));
  const egress::Post post{.url = opened->url,
                          .headers = {"Content-Type: application/json",
                                      "User-Agent: Cofactor",
                                      "webhook-id: " + id,
                                      fmt::format("webhook-timestamp: {}", seconds),
                                      "webhook-signature: v1," + signature_text},
                          .body = body};
  const auto answer = parts_.way_out.post(post, stop);
  return answer ? sent_of_webhook(*answer) : sent_of(answer.error());
}

}  // namespace cofactor::delivery
