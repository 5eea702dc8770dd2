#include "custody/webhook_content.h"

#include <algorithm>

#include "base/secret_access.h"

namespace cofactor {

EnvelopeAddress address_of(const Webhook& webhook) {
  return {.place = place_of(webhook.organization),
          .id = {.purpose = Purpose::kWebhookContent,
                 .object = as_id<ObjectId>(webhook.id),
                 .version = webhook.content ? webhook.content->version : 1}};
}

Result<DrawnWebhook> draw_webhook(Preparing& preparing,
                                  const Webhook& webhook,
                                  const HttpsUrl& url) {
  Bytes secret = preparing.random.bytes(kWebhookSecretSize);
  std::string content(text_of(secret));
  content += url.text();
  auto sealed = seal_text(
      preparing, organization_secret_key(webhook.organization), address_of(webhook), content);
  wipe(content);
  std::string shown = base64_of(secret);
  shown.insert(0, "whsec_");
  wipe(secret);
  TokenText text = TokenText::copy_from(bytes_of(shown));
  wipe(shown);
  if (!sealed) {
    return sealed.error();
  }
  return DrawnWebhook{.content = std::move(*sealed), .text = std::move(text)};
}

Result<OpenWebhook> open_webhook(const Vaulting& vaulting, const Webhook& webhook) {
  const EnvelopeAddress address = address_of(webhook);
  const auto sealed = vaulting.envelopes.find(address.id);
  if (!webhook.content || !sealed) {
    return Error{.code = ErrorCode::kNotFound, .message = "The webhook was removed."};
  }
  const auto key =
      vaulting.keyring.key(organization_secret_key(webhook.organization), address.place);
  const auto plain = key ? open(**key, address, *sealed) : Result<PlainText>(key.error());
  if (!plain) {
    return plain.error();
  }
  const auto access = SecretAccess::because("its secret signs, its URL is where it goes");
  const ByteView bytes = plain->expose(access);
  if (bytes.size() <= kWebhookSecretSize) {
    return Error{.code = ErrorCode::kTampered, .message = "The webhook's content is too short."};
  }
  auto url = HttpsUrl::parse(text_of(bytes.subspan(kWebhookSecretSize)));
  if (!url) {
    return url.error();
  }
  return OpenWebhook{.url = std::move(*url),
                     .secret = Key::copy_from(bytes.first(kWebhookSecretSize))};
}

}  // namespace cofactor
