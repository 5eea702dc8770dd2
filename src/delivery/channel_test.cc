// That a channel says of one destination what it says of all.
#include "delivery/channel.h"

#include <gtest/gtest.h>

#include "custody/add_push_subscription.h"
#include "custody/confirm_push_subscription.h"
#include "custody/operators.h"
#include "custody/push_subscriptions.h"
#include "custody/revoke_member.h"
#include "custody/testing/held.h"
#include "delivery/mail_channel.h"
#include "delivery/push_channel.h"
#include "egress/testing/outside.h"

namespace cofactor::delivery {
namespace {

// The keys of the example of RFC 8291.
PushReceiving receiving() {
  return {.endpoint = "https://push.example/for/ben",
          .p256dh =
              "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkN"
              "toIAiw4",
          .auth = "BTBZMqHH6r4Tts7J_aSIgg"};
}

class Channels : public testing::Test {
 protected:
  void subscribe(const Presented& person) {
    const auto added =
        t.world.ask(AddPushSubscription{.name = "phone", .bearer = person.token_hash}, person);
    ASSERT_TRUE(added);
    EXPECT_TRUE(t.world.ask(
        ConfirmPushSubscription{.subscription = added->answer->id, .receiving = receiving()},
        person));
    EXPECT_TRUE(t.world.ask(TestPushSubscription{.subscription = added->answer->id}, person));
  }

  TestVault t;
  egress::ScriptedNames names{{{}}};
  const egress::WayOut way{{.resolver = names}};
};

TEST_F(Channels, SayOfOneDestinationWhatTheySayOfAll) {
  for (const Hash& token : {t.ada_token, t.ben_token}) {
    subscribe(t.outside(token));
  }
  const OtherOrganization other(t);
  EXPECT_TRUE(t.world.ask(AddOperator{.person = t.ben}, t.outside(t.ada_token)));
  EXPECT_FALSE(t.world.ask(AddOperator{.person = t.ben}, t.outside(t.cy_token)));
  put(t.world, ClockJumped{});
  EXPECT_TRUE(t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));

  Core& core = t.world.core();
  const MailChannel mail({.writer = core.writer,
                          .vaulting = core.vaulting,
                          .clock = core.clock,
                          .way_out = way,
                          .relay = {},
                          .from = egress::MailAddress::parse("cofactor@example.com").value(),
                          .public_url = {}});
  const PushChannel push({.core = core, .way_out = way, .public_url = {}});
  std::size_t concerned = 0;
  const auto bodies = t.world.bodies();
  t.world.writer().read([&](const View& view) {
    const Now now{.wall = t.world.clock().wall(), .latest = t.world.clock().wall()};
    std::vector<ObjectId> ids{ObjectId{}};
    view->memberships.each(
        [&](const Membership& each) { ids.push_back(as_id<ObjectId>(each.id)); });
    view->push_subscriptions.each(
        [&](const PushSubscription& each) { ids.push_back(as_id<ObjectId>(each.id)); });
    for (Position position = 0; position < bodies.size(); ++position) {
      const auto read = read_body(bodies[position]);
      auto notice = notice_of(
          view, {.position = position, .header = read->header, .event = read->event}, {}, {});
      if (!notice) continue;
      notice->facts = facts_in(bodies[position]);
      for (const Channel* channel :
           {static_cast<const Channel*>(&mail), static_cast<const Channel*>(&push)}) {
        const auto all = channel->destinations(view, *notice, now);
        for (const ObjectId& id : ids) {
          const bool among = std::ranges::find(all, id) != all.end();
          EXPECT_EQ(channel->concerns(view, *notice, id, now), among) << notice->type;
          concerned += among ? 1 : 0;
        }
      }
    }
  });
  EXPECT_GT(concerned, 20U);
}

}  // namespace
}  // namespace cofactor::delivery
