#pragma once

#include "custody/core.h"
#include "delivery/channel.h"
#include "egress/way_out.h"

namespace cofactor::delivery {

// Notices to members' browsers while they are not open (Web Push): one sentence and a path of this
// server, encrypted for the browser alone (RFC 8291) and signed with the key that its subscription
// was made with (RFC 8292). A push service that knows a browser no more (404, 410) removes it; 429,
// 5xx and silence are tried again, for as long as the notice is news (kLife).
class PushChannel : public Channel {
 public:
  static constexpr std::uint8_t kNumber = 3;
  static constexpr std::chrono::hours kLife{12};

  struct Parts {
    Core& core;
    const egress::WayOut& way_out;
    std::string public_url;  // whom a push service's operator finds there, where it is https
  };
  explicit PushChannel(Parts parts) : parts_(std::move(parts)) {}

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
  const Parts parts_;
};

// What a browser shows. It names nothing and holds no code.
struct PushText {
  std::string title;
  std::string path;  // of this server
  std::string tag;   // what replaces what
};
BOOST_DESCRIBE_STRUCT(PushText, (), (title, path, tag))
PushText push_text_of(const Notice& notice);

// The Topic under which a newer message takes the place of one that was not delivered yet (RFC 8030
// §5.4): 24 characters that say nothing of the tag.
std::string push_topic_of(const ObjectId& subscription, std::string_view tag);

}  // namespace cofactor::delivery
