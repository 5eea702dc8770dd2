#pragma once

#include "custody/webhook_content.h"
#include "delivery/channel.h"
#include "egress/way_out.h"

namespace cofactor::delivery {

// Notices of an organization to its webhooks, signed as Standard Webhooks 1.0: webhook-id is the
// same in every attempt, webhook-signature "v1," and base64 of HMAC-SHA-256 of
// "{id}.{timestamp}.{body}". 2xx is taken; 410 never; all else, redirects too, is tried again.
class WebhookChannel : public Channel {
 public:
  static constexpr std::uint8_t kNumber = 2;

  struct Parts {
    const Writer& writer;
    Vaulting vaulting;
    const Clock& clock;
    const egress::WayOut& way_out;
    std::string public_url;  // of links; without '/' at its end
  };
  explicit WebhookChannel(Parts parts) : parts_(std::move(parts)) {}

  std::uint8_t number() const override { return kNumber; }
  std::vector<ObjectId> destinations(const View& view,
                                     const Notice& notice,
                                     const Now& now) const override;
  Sent send(const Notice& notice, const ObjectId& to, const std::stop_token& stop) override;

 private:
  std::string body_of(const Notice& notice, const Webhook& webhook) const;

  const Parts parts_;
};

}  // namespace cofactor::delivery
