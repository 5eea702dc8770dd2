#include "custody/accept_clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "custody/release_code.h"
#include "custody/replace_device.h"
#include "custody/show_pair.h"
#include "custody/testing/held.h"
#include "custody/testing/people.h"
#include "ledger/kernel_watch.h"

namespace cofactor {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

template <class Id>
std::set<std::string> as_set(const std::vector<Id>& ids) {
  std::set<std::string> out;
  std::ranges::transform(ids, std::inserter(out, out.end()), &Id::text);
  return out;
}

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
  EXPECT_EQ(answered->answer->found, t.world.clock().wall());
  EXPECT_EQ(watch.times, 1);
  const auto entry = read_body(t.world.bodies().back());
  const auto* accepted = entry->event.as<ClockAccepted>();
  ASSERT_NE(accepted, nullptr) << entry->header.type;
  EXPECT_EQ(accepted->newest_before, before);
  EXPECT_EQ(accepted->found, t.world.clock().wall());
  t.world.reopen();
  EXPECT_EQ(newest(), t.world.clock().wall()) << "also after a restart";
}

// The clock is set ahead by a day and believed, then set back.
TEST_F(AcceptingTheClock, EndsInTheSameActWhatHadExpired) {
  const Time found = t.world.clock().wall();
  const Time believed = found + hours(24);
  const milliseconds least(1);
  std::vector<Token> tokens;
  std::vector<Grant> grants;
  for (const Time expires : {found, found + least, believed, believed + least}) {
    tokens.push_back(token(expires));
    grants.push_back(grant(expires));
    put(t.world, SessionBegun{tokens.back()}, GrantAdded{grants.back()});
  }
  t.world.clock().jump(hours(24));
  put(t.world, PersonAdded{{.id = PersonId::draw(t.world.random()), .added_at = found}});
  t.world.clock().jump(-hours(24));
  const auto answered = t.world.ask(verb(), as_operator());
  ASSERT_TRUE(answered) << answered.error().message;
  EXPECT_EQ(newest(), found);
  t.world.writer().read([&](const View& view) {
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const auto ended = at == 1 || at == 2 ? std::optional(found) : std::nullopt;
      EXPECT_EQ(view->tokens.find(tokens[at].id)->ended_at, ended) << at;
      EXPECT_EQ(view->grants.find(grants[at].id)->ended_at, ended) << at;
    }
  });
  EXPECT_EQ(as_set(answered->answer->tokens), as_set(std::vector{tokens[1].id, tokens[2].id}));
  EXPECT_EQ(as_set(answered->answer->grants), as_set(std::vector{grants[1].id, grants[2].id}));
  EXPECT_EQ(
      newest_types(t.world, 5),
      (Types{"clock.accepted", "session.ended", "session.ended", "grant.ended", "grant.ended"}));
}

TEST_F(AcceptingTheClock, EndsNothingTwiceAndNothingThatItDoesNotKnow) {
  const Time found = t.world.clock().wall();
  Token token_before = token(found + hours(1));
  Grant grant_before = grant(found + hours(1));
  Grant unknown = grant(found + hours(1));
  unknown.conditions.all[0].kind = "starts-at";
  Grant timeless = grant(found + hours(1));
  timeless.conditions.all = {{.kind = std::string(kReasonCondition), .value = ""}};
  put(t.world,
      SessionBegun{token_before},
      GrantAdded{grant_before},
      GrantAdded{unknown},
      GrantAdded{timeless});
  token_before.ended_at = found;
  grant_before.ended_at = found;
  put(t.world, SessionEnded{token_before}, GrantEnded{grant_before});
  t.world.clock().jump(hours(24));
  put(t.world, PersonAdded{{.id = PersonId::draw(t.world.random()), .added_at = found}});
  t.world.clock().jump(-hours(24));
  ASSERT_TRUE(t.world.ask(verb(), as_operator()));
  EXPECT_EQ(newest_types(t.world, 1), Types{"clock.accepted"});
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
