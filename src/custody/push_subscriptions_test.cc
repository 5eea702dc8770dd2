#include "custody/push_subscriptions.h"

#include <gtest/gtest.h>

#include "custody/add_push_subscription.h"
#include "custody/confirm_push_subscription.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

// The keys of the example of RFC 8291.
PushReceiving receiving() {
  return {.endpoint = "https://push.example/for/ben",
          .p256dh =
              "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkN"
              "toIAiw4",
          .auth = "BTBZMqHH6r4Tts7J_aSIgg"};
}

class PushSubscriptions : public testing::Test {
 protected:
  Presented ben() { return t.outside(t.ben_token); }
  auto add(const Presented& presented, std::string name = "phone") {
    return t.world.ask(AddPushSubscription{.name = std::move(name), .bearer = presented.token_hash},
                       presented);
  }
  auto confirm(const PushSubscriptionId& id,
               const Presented& presented,
               PushReceiving given = receiving()) {
    return t.world.ask(ConfirmPushSubscription{.subscription = id, .receiving = std::move(given)},
                       presented);
  }
  PushSubscription confirmed() {
    const auto added = add(ben());
    EXPECT_TRUE(added);
    auto out = confirm(added->answer->id, ben());
    EXPECT_TRUE(out);
    return *std::move(out->answer);
  }
  auto test(const PushSubscriptionId& id, const Presented& presented) {
    return t.world.ask(TestPushSubscription{.subscription = id}, presented);
  }
  auto remove(const PushSubscriptionId& id, const Presented& presented) {
    return t.world.ask(RemovePushSubscription{.subscription = id}, presented);
  }
  std::vector<PushSubscription> list(const Presented& presented) {
    return *t.world.ask(ListPushSubscriptions{}, presented)->answer;
  }
  Result<OpenPush> opened(const PushSubscription& subscription) {
    return open_push(t.world.core().vaulting, subscription);
  }

  TestVault t;
};

TEST_F(PushSubscriptions, AreMadeInTwoActsAndOpenWholeAfterwards) {
  const auto added = add(ben());
  ASSERT_TRUE(added);
  EXPECT_EQ(opened(*added->answer).error().code, ErrorCode::kNotFound) << "not confirmed";
  const auto done = confirm(added->answer->id, ben());
  ASSERT_TRUE(done);
  EXPECT_EQ(newest_types(t.world, 2), (Types{"push.added", "push.confirmed"}));
  const auto open = opened(*done->answer);
  ASSERT_TRUE(open);
  EXPECT_EQ(open->endpoint, receiving().endpoint);
  EXPECT_EQ(copy_of(open->key.point()), added->answer->public_key)
      << "the key that the browser was given";
  EXPECT_EQ(list(ben()).size(), 1U);
  EXPECT_TRUE(list(t.outside(t.ada_token)).empty()) << "one's own alone";
}

// Whoever reads the database or the log learns nothing to send with, nor where to.
TEST_F(PushSubscriptions, StandInNoEntryAndNoRow) {
  confirmed();
  for (const std::string& body : t.world.bodies()) {
    EXPECT_FALSE(body.contains("push.example"));
    EXPECT_FALSE(body.contains(receiving().auth));
  }
}

TEST_F(PushSubscriptions, AreConfirmedOnceByTheirOwnPerson) {
  const auto id = add(ben())->answer->id;
  EXPECT_EQ(refusal_of(confirm(id, t.outside(t.ada_token))), "not_found");
  EXPECT_TRUE(confirm(id, ben()));
  EXPECT_EQ(refusal_of(confirm(id, ben())), "conflict");
}

TEST_F(PushSubscriptions, RefuseWhatNoBrowserSays) {
  const auto id = add(ben())->answer->id;
  const auto with = [&](auto change) {
    PushReceiving odd = receiving();
    change(odd);
    return refusal_of(confirm(id, ben(), odd));
  };
  EXPECT_EQ(with([](auto& odd) { odd.endpoint = "http://push.example/x"; }), "invalid");
  EXPECT_EQ(with([](auto& odd) { odd.endpoint = "https://"; }), "invalid");
  EXPECT_EQ(with([](auto& odd) { odd.endpoint += "\r\nX: y"; }), "invalid");
  EXPECT_EQ(with([](auto& odd) { odd.endpoint.append(1024, 'x'); }), "invalid");
  EXPECT_EQ(with([](auto& odd) { odd.p256dh.pop_back(); }), "invalid");
  EXPECT_EQ(with([](auto& odd) { odd.p256dh[40] ^= 1; }), "invalid") << "beside the curve";
  EXPECT_EQ(with([](auto& odd) { odd.auth = "BTBZMqHH6r4Tts7J_aSI"; }), "invalid");
  EXPECT_FALSE(list(ben()).front().confirmed_at) << "nothing was changed";
  EXPECT_EQ(refusal_of(add(ben(), "a\nb")), "invalid");
}

TEST_F(PushSubscriptions, AreTriedOnceInTenSeconds) {
  const auto id = add(ben())->answer->id;
  EXPECT_EQ(refusal_of(test(id, ben())), "conflict") << "not confirmed";
  EXPECT_TRUE(confirm(id, ben()));
  EXPECT_EQ(refusal_of(test(id, t.outside(t.ada_token))), "not_found");
  EXPECT_TRUE(test(id, ben()));
  EXPECT_EQ(newest_types(t.world, 1), Types{"push.tested"});
  EXPECT_EQ(refusal_of(test(id, ben())), "throttled");
  t.world.clock().advance(TestPushSubscription::kBetween);
  EXPECT_TRUE(test(id, ben()));
}

TEST_F(PushSubscriptions, LeaveNothingSealedWhenTheyAreRemoved) {
  const PushSubscription held = confirmed();
  EXPECT_EQ(refusal_of(remove(held.id, t.outside(t.ada_token))), "not_found");
  EXPECT_TRUE(remove(held.id, ben()));
  EXPECT_TRUE(list(ben()).empty());
  EXPECT_EQ(opened(held).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(refusal_of(remove(held.id, ben())), "not_found");
  EXPECT_EQ(refusal_of(test(held.id, ben())), "not_found");
}

TEST_F(PushSubscriptions, GoWhenTheirPushServiceKnowsThemNoMore) {
  const PushSubscription held = confirmed();
  submit_gone_push(t.world.core(), held.id);
  submit_gone_push(t.world.core(), held.id);
  t.world.writer().run_once();
  EXPECT_EQ(newest_types(t.world, 2), (Types{"push.confirmed", "push.removed"})) << "once";
  EXPECT_TRUE(list(ben()).empty());
}

TEST_F(PushSubscriptions, ThatWereBegunAndForgottenMakeRoom) {
  for (std::size_t i = 0; i < AddPushSubscription::kMost; ++i) {
    EXPECT_TRUE(add(ben()));
  }
  EXPECT_EQ(refusal_of(add(ben())), "conflict");
  t.world.clock().advance(AddPushSubscription::kToConfirm);
  EXPECT_TRUE(add(ben()));
  EXPECT_EQ(list(ben()).size(), 1U);
}

// Negative test 16: the pushes of somebody who was revoked.
TEST_F(PushSubscriptions, EndWithThePersonAndWithTheirLastMembership) {
  const PushSubscription held = confirmed();
  EXPECT_TRUE(t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));
  t.world.writer().read(
      [&](const View& view) { EXPECT_TRUE(view->push_subscriptions.find(held.id)->removed_at); });
  const auto cy = t.outside(t.cy_token);
  const auto hers = add(cy)->answer->id;
  EXPECT_TRUE(confirm(hers, cy));
  EXPECT_TRUE(t.world.ask(RevokePerson{.person = t.cy}, t.outside(t.ada_token)));
  t.world.writer().read([&](const View& view) {
    view->push_subscriptions.each(
        [](const PushSubscription& each) { EXPECT_TRUE(each.removed_at) << each.name; });
  });
}

}  // namespace
}  // namespace cofactor
