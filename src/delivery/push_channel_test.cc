#include "delivery/push_channel.h"

#include <gtest/gtest.h>

#include <set>

#include "custody/add_push_subscription.h"
#include "custody/confirm_push_subscription.h"
#include "custody/push_subscriptions.h"
#include "custody/testing/held.h"
#include "egress/testing/outside.h"

namespace cofactor::delivery {
namespace {

// RFC 8030 §5.4: at most 32 characters of base64url.
TEST(PushChannel, NamesATopicThatTellsTheServiceNothing) {
  SeededRandom random(1);
  const auto one = ObjectId::draw(random);
  const auto other = ObjectId::draw(random);
  std::set<std::string> topics;
  for (const auto& subscription : {one, other}) {
    for (const char* tag : {"test", "12"}) {
      topics.insert(push_topic_of(subscription, tag));
    }
  }
  EXPECT_EQ(topics.size(), 4U) << "not the same for the same tag elsewhere";
  for (const std::string& topic : topics) {
    EXPECT_EQ(topic.size(), 24U);
  }
  EXPECT_EQ(push_topic_of(one, "test"), push_topic_of(one, "test"));
}

// The keys of the example of RFC 8291.
PushReceiving receiving() {
  return {.endpoint = "https://push.example/for/ben",
          .p256dh =
              "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkN"
              "toIAiw4",
          .auth = "BTBZMqHH6r4Tts7J_aSIgg"};
}

// What waited for half a day, or for a browser that was removed, is let go of: it would be tried
// for ever.
TEST(PushChannel, LetsGoOfWhatIsNoNewsAnyMore) {
  TestVault t;
  const Presented ben = t.outside(t.ben_token);
  const auto added =
      t.world.ask(AddPushSubscription{.name = "phone", .bearer = ben.token_hash}, ben);
  const PushSubscriptionId id = added->answer->id;
  ASSERT_TRUE(
      t.world.ask(ConfirmPushSubscription{.subscription = id, .receiving = receiving()}, ben));
  egress::ScriptedNames names({{}});
  const egress::WayOut way({.resolver = names});
  PushChannel channel({.core = t.world.core(), .way_out = way, .public_url = {}});
  const auto tell = [&](Time at) {
    const Notice notice{
        .position = 1, .at = at, .type = "grant.added", .kinds = {}, .organizations = {}};
    return channel.send(notice, as_id<ObjectId>(id), {}).how;
  };
  const Time now = t.world.clock().wall();
  EXPECT_EQ(tell(now - PushChannel::kLife), Sent::How::kLater);
  EXPECT_EQ(tell(now - PushChannel::kLife - std::chrono::seconds(1)), Sent::How::kPast);
  EXPECT_EQ(names.asked(), 1);
  ASSERT_TRUE(t.world.ask(RemovePushSubscription{.subscription = id}, ben));
  EXPECT_EQ(tell(now), Sent::How::kPast);
}

TEST(PushChannel, SaysWhatHappenedAndWhereToLook) {
  SeededRandom random(1);
  const auto organization = OrganizationId::draw(random);
  const auto person = PersonId::draw(random);
  const auto text = [&](const char* type, std::vector<NoticeKind> kinds) {
    return push_text_of(
        {.position = 7,
         .at = {},
         .type = type,
         .kinds = kinds,
         .organizations = kinds.empty() ? std::vector<OrganizationId>() : std::vector{organization},
         .person = person,
         .of_server = kinds.empty()});
  };
  EXPECT_EQ(text("push.tested", {}).title, "Cofactor reaches this browser");
  EXPECT_EQ(text("passkey.added", {}).path, "/me");
  EXPECT_EQ(text("code.released", {NoticeKind::kOffHours}).title,
            "A code was shown outside working hours");
  EXPECT_EQ(text("code.released", {NoticeKind::kRelease}).path, "/log/7?of=" + organization.text());
  EXPECT_EQ(text("grant.added", {NoticeKind::kPolicy}).title,
            "What is held, or who may, has changed");
}

}  // namespace
}  // namespace cofactor::delivery
