#pragma once

#include "base/https_url.h"
#include "custody/contents.h"

// What is sealed of a webhook, under its organization's secret key: 32 bytes of secret ‖ its URL. A
// URL may hold a secret as well, so it is no part of the directory.
namespace cofactor {

inline constexpr std::size_t kWebhookSecretSize = 32;

EnvelopeAddress address_of(const Webhook& webhook);

// Draws a secret and seals it with the URL as version 1. `text` is the secret as Standard Webhooks
// writes it: "whsec_" and base64. Refuses kSealed.
struct DrawnWebhook {
  Sealed content;
  TokenText text;
};
Result<DrawnWebhook> draw_webhook(Preparing& preparing,
                                  const Webhook& webhook,
                                  const HttpsUrl& url);

struct OpenWebhook {
  HttpsUrl url;
  Key secret;  // of HMAC-SHA-256
};
// Refuses kNotFound: it was removed; kSealed.
Result<OpenWebhook> open_webhook(const Vaulting& vaulting, const Webhook& webhook);

}  // namespace cofactor
