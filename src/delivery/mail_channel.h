#pragma once

#include "custody/core.h"
#include "delivery/channel.h"
#include "egress/way_out.h"

namespace cofactor::delivery {

// Notices to members by the relay that the configuration names, each to the address of their
// membership; what is a person's own to that of every membership. Message-ID is the same in every
// attempt.
class MailChannel : public Channel {
 public:
  static constexpr std::uint8_t kNumber = 1;

  struct Parts {
    const Writer& writer;
    Vaulting vaulting;
    const Clock& clock;
    const egress::WayOut& way_out;
    egress::Relay relay;
    egress::MailAddress from;
    std::string public_url;  // of links; without '/' at its end
  };
  explicit MailChannel(Parts parts) : parts_(std::move(parts)) {}

  std::uint8_t number() const override { return kNumber; }
  std::vector<ObjectId> destinations(const View& view,
                                     const Notice& notice,
                                     const Now& now) const override;
  bool concerns(const View& view,
                const Notice& notice,
                const ObjectId& to,
                const Now& now) const override;
  Sent send(const Notice& notice, const ObjectId& to, const std::stop_token& stop) override;

 private:
  std::string text_for(const Notice& notice,
                       const Membership& membership,
                       const egress::MailAddress& to) const;

  const Parts parts_;
};

}  // namespace cofactor::delivery
