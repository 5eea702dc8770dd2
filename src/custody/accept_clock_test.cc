#include "custody/accept_clock.h"

#include <gtest/gtest.h>

#include "custody/release_code.h"
#include "custody/replace_device.h"
#include "custody/show_pair.h"
#include "custody/testing/held.h"
#include "custody/testing/people.h"
#include "ledger/kernel_watch.h"

namespace cofactor {
namespace {

using std::chrono::hours;

// Remembers that it was told.
class ToldWatch : public TrustingWatch {
 public:
  using TrustingWatch::TrustingWatch;
  void accept() override { ++times; }
  int times = 0;
};

class AcceptingTheClock : public testing::Test {
 protected:
  AcceptClock verb() { return {.watch = &watch}; }
  Presented as_operator() const { return t.outside(t.ada_token); }
  std::optional<Time> newest() {
    return t.world.writer().read([](const View& view) { return view->newest_sure; });
  }
  Token token(const Time& expires) {
    return {.id = TokenId::draw(t.world.random()),
            .kind = TokenKind::kSession,
            .hash = token_hash(draw_token(t.world.random())),
            .subject = subject_of(t.cy),
            .maker = t.cy,
            .reach = Reach::kAllOrganizations,
            .made_at = t.world.clock().wall(),
            .expires_at = expires};
  }
  Grant grant(const Time& expires) {
    Grant out{.id = GrantId::draw(t.world.random()),
              .organization = t.organization,
              .subject = subject_of(t.cy_member),
              .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)},
              .role = Role::kResponder,
              .made_at = t.world.clock().wall()};
    out.conditions.all.push_back(
        {.kind = std::string(kExpiryCondition), .value = text_of(expires)});
    return out;
  }

  TestVault t;
  ToldWatch watch{t.world.clock()};
};

TEST_F(AcceptingTheClock, MakesItsTimeTheNewestSureOne) {
  const Time before = *newest();
  t.world.clock().jump(-hours(3));
  const auto answered = t.world.ask(verb(), as_operator());
  ASSERT_TRUE(answered) << answered.error().message;
  EXPECT_EQ(newest(), t.world.clock().wall());
  EXPECT_EQ(answered->answer->newest_before, before);
  EXPECT_EQ(watch.times, 1);
  EXPECT_EQ(newest_types(t.world, 1), Types{"clock.accepted"});
  t.world.reopen();
  EXPECT_EQ(newest(), t.world.clock().wall()) << "also after a restart";
}

TEST_F(AcceptingTheClock, EndsInTheSameActWhatHadExpired) {
  const Time now = t.world.clock().wall();
  const Token over = token(now + hours(1));
  const Token later = token(now + hours(30));
  const Grant over_grant = grant(now + hours(2));
  const Grant later_grant = grant(now + hours(30));
  put(t.world,
      SessionBegun{over},
      SessionBegun{later},
      GrantAdded{over_grant},
      GrantAdded{later_grant});
  t.world.clock().jump(hours(24));  // somebody sets the clock ahead, and it is believed
  put(t.world, PersonAdded{{.id = PersonId::draw(t.world.random()), .added_at = now}});
  t.world.clock().jump(-hours(24));
  const auto answered = t.world.ask(verb(), as_operator());
  ASSERT_TRUE(answered) << answered.error().message;
  EXPECT_EQ(answered->answer->tokens, std::vector{over.id});
  EXPECT_EQ(answered->answer->grants, std::vector{over_grant.id});
  EXPECT_EQ(newest(), now);
  t.world.writer().read([&](const View& view) {
    EXPECT_TRUE(view->tokens.find(over.id)->ended_at);
    EXPECT_FALSE(view->tokens.find(later.id)->ended_at);
    EXPECT_TRUE(view->grants.find(over_grant.id)->ended_at);
    EXPECT_FALSE(view->grants.find(later_grant.id)->ended_at);
  });
  EXPECT_EQ(newest_types(t.world, 3), (Types{"clock.accepted", "session.ended", "grant.ended"}));
}

// A code that was given under a clock of tomorrow held its device until tomorrow.
TEST_F(AcceptingTheClock, LeavesNoStepHeldOfATimeThatHasNotCome) {
  Dee dee(t);
  dee.is(Role::kResponder, t.vault);
  const ReleaseCode release{.account = t.account, .reason = "INC-42"};
  t.world.clock().jump(hours(20));  // somebody sets the clock ahead, and it is believed
  ASSERT_TRUE(t.world.ask(release, dee.presented));
  t.world.clock().jump(-hours(20));
  ASSERT_TRUE(t.world.ask(verb(), as_operator()));
  EXPECT_TRUE(t.world.ask(release, t.as_ben()));
  EXPECT_EQ(refusal_of(t.world.ask(release, dee.presented)), "step_taken");
  t.world.reopen();
  EXPECT_EQ(refusal_of(t.world.ask(release, dee.presented)), "step_taken")
      << "the step that runs is held as any other";
}

TEST_F(AcceptingTheClock, LeavesAStepHeldThatIsAboutToCome) {
  Dee dee(t);
  dee.is(Role::kResponder, t.vault);
  const ReleaseCode release{.account = t.account, .reason = "INC-42"};
  t.world.clock().jump(std::chrono::seconds(60));
  ASSERT_TRUE(t.world.ask(release, dee.presented));
  t.world.clock().jump(-std::chrono::seconds(60));
  ASSERT_TRUE(t.world.ask(verb(), as_operator()));
  EXPECT_EQ(refusal_of(t.world.ask(release, t.as_ben())), "step_taken");
  t.world.clock().advance(std::chrono::seconds(60));
  EXPECT_EQ(refusal_of(t.world.ask(release, t.as_ben())), "step_taken");
  EXPECT_TRUE(t.world.ask(release, dee.presented));
}

TEST_F(AcceptingTheClock, CountsNoPairsOfATimeThatHasNotCome) {
  const auto pair = [&] {
    ShowPair asked;
    asked.device = t.device;
    return t.world.ask(asked, t.as_ada());
  };
  ASSERT_TRUE(t.world.ask(ReplaceDevice{.device = t.device, .entered = entered()}, t.as_ada()));
  t.world.clock().jump(std::chrono::minutes(50));
  for (std::size_t shown = 0; shown < PairOfCodes::kMostInAnHour; ++shown) {
    ASSERT_TRUE(pair());
    t.world.clock().advance(std::chrono::seconds(60));
  }
  EXPECT_EQ(refusal_of(pair()), "throttled");
  t.world.clock().jump(-std::chrono::minutes(53));
  ASSERT_TRUE(t.world.ask(verb(), as_operator()));
  EXPECT_TRUE(pair());
}

TEST_F(AcceptingTheClock, IsForOperators) {
  EXPECT_EQ(refusal_of(t.world.ask(verb(), t.outside(t.cy_token))), "denied");
  EXPECT_EQ(refusal_of(t.world.ask(verb(), t.as_ada())), "denied") << "of no organization";
  EXPECT_EQ(watch.times, 0);
}

}  // namespace
}  // namespace cofactor
