#include "custody/push_content.h"

#include <algorithm>

#include "base/base64url.h"
#include "base/https_url.h"
#include "base/secret_access.h"

namespace cofactor {
namespace {

EnvelopeAddress address_of(const PushSubscription& subscription, std::uint64_t version) {
  return {.place = {},
          .id = {.purpose = Purpose::kPushSubscription,
                 .object = as_id<ObjectId>(subscription.id),
                 .version = version}};
}

Error no_endpoint() {
  return invalid("The browser's endpoint is no https address.",
                 "Give what PushSubscription.toJSON() says.");
}

Result<PushContent> open_content(const Vaulting& vaulting, const PushSubscription& subscription) {
  const Error erased{.code = ErrorCode::kNotFound, .message = "It was erased."};
  if (!subscription.content) {
    return erased;
  }
  const auto address = address_of(subscription, subscription.content->version);
  const auto sealed = vaulting.envelopes.find(address.id);
  if (!sealed) {
    return erased;
  }
  auto key = vaulting.keyring.key(person_key(subscription.person), {});
  if (!key) {
    return key.error();
  }
  const auto plain = open(**key, address, *sealed);
  if (!plain) {
    return plain.error();
  }
  const auto access = SecretAccess::because("a message to a browser is made with it");
  return parse_json_as<PushContent>(text_of(plain->expose(access)), kOpen);
}

Result<P256Key> key_of(const PushContent& content) {
  auto bytes = parse_base64url(content.key);
  return P256Key::of(Key(std::move(bytes).value_or(Bytes())));
}

void wipe_content(PushContent& content) {
  wipe(content.key);
  if (content.auth) {
    wipe(*content.auth);
  }
}

}  // namespace

Result<PushReceiver> receiver_of(const PushReceiving& receiving) {
  if (!HttpsUrl::parse(receiving.endpoint)) {
    return no_endpoint();
  }
  const auto point = parse_base64url(receiving.p256dh);
  auto auth = parse_base64url(receiving.auth);
  PushReceiver out;
  if (!point || point->size() != out.public_key.size() || !auth || auth->size() != 16) {
    return invalid("The browser's keys are none.", "Give what PushSubscription.toJSON() says.");
  }
  std::ranges::copy(*point, out.public_key.begin());
  out.auth = PushAuth(std::move(*auth));
  return out;
}

Result<OpenPush> open_push(const Vaulting& vaulting, const PushSubscription& subscription) {
  auto content = open_content(vaulting, subscription);
  if (!content) {
    return content.error();
  }
  if (!content->endpoint || !content->p256dh || !content->auth) {
    wipe_content(*content);
    return Error{.code = ErrorCode::kNotFound, .message = "It is not confirmed yet."};
  }
  auto key = key_of(*content);
  auto receiver = receiver_of(
      {.endpoint = *content->endpoint, .p256dh = *content->p256dh, .auth = *content->auth});
  wipe_content(*content);
  if (!key || !receiver) {
    return key ? receiver.error() : key.error();
  }
  return OpenPush{
      .endpoint = *content->endpoint, .receiver = std::move(*receiver), .key = std::move(*key)};
}

Result<P256Key> open_push_key(const Vaulting& vaulting, const PushSubscription& subscription) {
  auto content = open_content(vaulting, subscription);
  if (!content) {
    return content.error();
  }
  auto key = key_of(*content);
  wipe_content(*content);
  return key;
}

Result<Sealed> seal_push(Preparing& preparing,
                         const PushSubscription& subscription,
                         const P256Key& key,
                         const std::optional<PushReceiving>& receiving) {
  const auto access = SecretAccess::because("it is kept sealed");
  PushContent content{
      .key = base64url_of(key.number().expose(access)), .endpoint = {}, .p256dh = {}, .auth = {}};
  if (receiving) {
    content.endpoint = receiving->endpoint;
    content.p256dh = receiving->p256dh;
    content.auth = receiving->auth;
  }
  const std::uint64_t version = subscription.content ? subscription.content->version + 1 : 1;
  std::string text = json_of(content);
  auto sealed = seal_text(
      preparing, person_key(subscription.person), address_of(subscription, version), text);
  wipe(text);
  wipe_content(content);
  return sealed;
}

}  // namespace cofactor
