#include "delivery/push_channel.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64url.h"
#include "base/https_url.h"
#include "crypto/hash.h"
#include "custody/push_content.h"
#include "custody/push_subscriptions.h"
#include "delivery/answers.h"

namespace cofactor::delivery {
namespace {

constexpr std::size_t kTopicBytes = 18;
constexpr std::string_view kSubscription = "push_subscription";  // as notices name it

bool is_test(const Notice& notice) { return notice.type == PushTested::kType; }

// The browser that a person wants to see reached.
std::optional<PushSubscriptionId> tested(const Notice& notice) {
  const auto fact = std::ranges::find(notice.facts, kSubscription, &Fact::name);
  return is_test(notice) && fact != notice.facts.end() ? PushSubscriptionId::parse(fact->id)
                                                       : std::nullopt;
}

bool is_told(const PushSubscription& subscription, const Notice& notice) {
  return subscription.confirmed_at && *subscription.confirmed_at <= notice.at;
}

struct Sentence {
  std::string_view begins;
  std::string_view says;
};
constexpr auto kOfTypes = std::to_array<Sentence>({
    {"push.tested", "Cofactor reaches this browser"},
    {"push.", "A browser of yours is told of things from now on"},
    {"passkey.added", "A passkey was added to your ways in"},
    {"passkey.removed", "A passkey of yours was removed"},
    {"passkey.suspected", "There may be a copy of a passkey"},
    {"recovery.cancelled", "A recovery was cancelled"},
    {"recovery.completed", "A recovery is complete"},
    {"recovery.", "Somebody asked to recover a way in"},
    {"refused", "Somebody was refused"},
    {"clock.", "The server's clock jumped"},
});

std::string_view sentence_of(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::kRelease:
      return "A code of a critical vault was shown";
    case NoticeKind::kFirstUse:
      return "Somebody had their first code of an account";
    case NoticeKind::kOffHours:
      return "A code was shown outside working hours";
    case NoticeKind::kRefused:
      return "Somebody was refused";
    case NoticeKind::kPeople:
      return "People or their ways in have changed";
    case NoticeKind::kPolicy:
      return "What is held, or who may, has changed";
    case NoticeKind::kOwn:
      return "Something of your own has changed";
  }
  return {};
}

}  // namespace

PushText push_text_of(const Notice& notice) {
  const auto of_type = std::ranges::find_if(
      kOfTypes, [&](const Sentence& each) { return notice.type.starts_with(each.begins); });
  const NoticeKind kind = notice.kinds.empty() ? NoticeKind::kOwn : notice.kinds.front();
  const OrganizationId organization =
      notice.organizations.empty() ? OrganizationId() : notice.organizations.front();
  return {.title = std::string(of_type != kOfTypes.end() ? of_type->says : sentence_of(kind)),
          .path = path_of(notice, organization),
          .tag = is_test(notice) ? "test" : fmt::format("{}", notice.position)};
}

std::string push_topic_of(const ObjectId& subscription, std::string_view tag) {
  const Hash hash = sha256({subscription.bytes, bytes_of(tag)});
  return base64url_of(ByteView(hash).first(kTopicBytes));
}

std::vector<ObjectId> PushChannel::destinations(const View& view,
                                                const Notice& notice,
                                                const Now& now) const {
  std::vector<ObjectId> out;
  const auto only = tested(notice);
  const auto take_of = [&](const PersonId& person) {
    view->push_subscriptions.each_by<ByPerson>(person, [&](const PushSubscription& each) {
      const auto id = as_id<ObjectId>(each.id);
      if (is_told(each, notice) && (!only || each.id == *only) &&
          std::ranges::find(out, id) == out.end()) {
        out.push_back(id);
      }
      return true;
    });
  };
  if (notice.person && only) {
    take_of(*notice.person);  // whatever they have left out
    return out;
  }
  for (const MembershipId& id : hearers(view, notice, Way::kPush, now)) {
    take_of(*view->memberships.find(id)->person);
  }
  return out;
}

bool PushChannel::concerns(const View& view,
                           const Notice& notice,
                           const ObjectId& to,
                           const Now& now) const {
  if (is_test(notice)) {
    return Channel::concerns(view, notice, to, now);
  }
  const PushSubscription* subscription =
      view->push_subscriptions.find(as_id<PushSubscriptionId>(to));
  if (subscription == nullptr || subscription->removed_at || !is_told(*subscription, notice)) {
    return false;
  }
  bool hears = false;
  view->memberships.each_by<ByPerson>(subscription->person, [&](const Membership& membership) {
    hears = !heard_by(view, notice, membership, Way::kPush, now).empty();
    return !hears;
  });
  return hears;
}

Sent PushChannel::send(const Notice& notice, const ObjectId& to, const std::stop_token& stop) {
  Core& core = parts_.core;
  const auto id = as_id<PushSubscriptionId>(to);
  const auto subscription = core.writer.read([&](const View& view) {
    const PushSubscription* found = view->push_subscriptions.find(id);
    return found == nullptr || found->removed_at ? std::nullopt : std::optional(*found);
  });
  const auto age = core.clock.wall() - notice.at;
  if (!subscription || age > kLife) {
    return {.how = Sent::How::kPast};
  }
  const auto push = open_push(core.vaulting, *subscription);
  if (!push) {
    return {.how = push.error().code == ErrorCode::kNotFound ? Sent::How::kPast : Sent::How::kLater,
            .problem = push.error().message};
  }
  const PushText text = push_text_of(notice);
  const auto url = HttpsUrl::parse(push->endpoint);
  const auto body = encrypt_push(push->receiver, json_of(text), draw_push(core.random));
  if (!url || !body) {
    return {.how = Sent::How::kNever, .problem = (url ? body.error() : url.error()).message};
  }
  const bool is_https = parts_.public_url.starts_with("https://");
  const std::string word =
      vapid_authorization({.audience = url->origin(),
                           .subject = is_https ? parts_.public_url : std::string(),
                           .expires_at = core.clock.wall() + kLife},
                          push->key);
  const auto life = std::chrono::floor<std::chrono::seconds>(kLife - age);
  const auto answer = parts_.way_out.post({.url = *url,
                                           .headers = {fmt::format("TTL: {}", life.count()),
                                                       "Urgency: high",
                                                       "Topic: " + push_topic_of(to, text.tag),
                                                       "Content-Type: application/octet-stream",
                                                       "Content-Encoding: aes128gcm",
                                                       "Authorization: " + word},
                                           .body = text_of(*body)},
                                          stop);
  if (!answer) {
    return sent_of(answer.error());
  }
  switch (push_answer_of(answer->status)) {
    case PushAnswer::kTaken:
      return {};
    case PushAnswer::kGone:
      submit_gone_push(core, id);
      return {.how = Sent::How::kPast};
    case PushAnswer::kLater:
      return {.how = Sent::How::kLater,
              .problem = fmt::format("The push service answered {}.", answer->status),
              .retry_after = answer->retry_after};
    case PushAnswer::kNever:
      return {.how = Sent::How::kNever,
              .problem = fmt::format("The push service answered {}.", answer->status)};
  }
  return {};
}

}  // namespace cofactor::delivery
