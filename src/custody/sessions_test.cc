#include "custody/sessions.h"

#include "custody/testing/passkey_test.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

struct BrowserSessions : PasskeyTest {};

// Negative test 15: a session has one way to come, and a step-up leaves none of the old.
TEST_F(BrowserSessions, SessionsComeAsTheyWereMadeAndAreRenewedByAStepUp) {
  add(phone, bearing(t.ben_token));
  const Hash session = sign_in(phone, t.ben);
  EXPECT_EQ(who(bearing(session)), ErrorCode::kUnauthenticated) << "a cookie is no bearer's";
  EXPECT_EQ(who(by_cookie(t.ben_token)), ErrorCode::kUnauthenticated) << "nor the other way round";
  const auto stepped = try_step_up(phone, session);
  ASSERT_TRUE(stepped.has_value()) << stepped.error().message;
  EXPECT_EQ(who(by_cookie(session)), ErrorCode::kUnauthenticated);
  const Hash renewed = token_hash(stepped->answer->token);
  EXPECT_EQ(who(by_cookie(renewed)), std::nullopt);
  EXPECT_NE(renewed, sign_in(phone, t.ben)) << "each sign-in has its own";
}

TEST_F(BrowserSessions, ACodeOfACriticalVaultNeedsAPasskeyWithinFiveMinutes) {
  add(phone, bearing(t.ben_token));
  const Hash session = sign_in(phone, t.ben);
  EXPECT_EQ(code_for(session), std::nullopt);
  pass(kVerifiedFor);
  EXPECT_EQ(code_for(session), ErrorCode::kStepUpNeeded);
  EXPECT_EQ(code_of(t.world, ReleaseCode{.account = t.account, .reason = "x"}, t.as_ben()),
            ErrorCode::kStepUpNeeded)
      << "a terminal's session as well";
  const Hash renewed = token_hash(try_step_up(phone, session)->answer->token);
  EXPECT_EQ(code_for(renewed), std::nullopt);
  pass(kVerifiedFor - std::chrono::milliseconds(1));
  EXPECT_EQ(code_for(renewed), std::nullopt);
}

TEST_F(BrowserSessions, AStepUpIsByOnesOwnPasskeyAndProlongsNothing) {
  add(phone, bearing(t.ben_token));
  add(laptop, bearing(t.cy_token));
  const Hash session = sign_in(phone, t.ben);
  const auto others = try_step_up(laptop, session);
  ASSERT_FALSE(others.has_value());
  EXPECT_EQ(others.error().code, ErrorCode::kDenied);
  const auto ends = t.world.ask(WhoAmI{}, by_cookie(session))->answer->known.token.expires_at;
  pass(std::chrono::minutes(20));
  const Hash renewed = token_hash(try_step_up(phone, session)->answer->token);
  EXPECT_EQ(t.world.ask(WhoAmI{}, by_cookie(renewed))->answer->known.token.expires_at, ends);
  EXPECT_EQ(challenge(kStepUp, bearing(t.ben_token)), Bytes()) << "nothing of a terminal's";
}

TEST_F(BrowserSessions, SessionsEndWhenIdleAndInAnyCaseAfterHalfADay) {
  add(phone, bearing(t.ben_token));
  const Hash idle = sign_in(phone, t.ben);
  pass(std::chrono::minutes(29));
  EXPECT_EQ(who(by_cookie(idle)), std::nullopt);
  pass(std::chrono::minutes(30));
  EXPECT_EQ(who(by_cookie(idle)), ErrorCode::kUnauthenticated);
  EXPECT_EQ(who(bearing(t.ben_token)), std::nullopt) << "a terminal's goes on";
  const auto before = t.world.bodies().size();
  tick();
  const auto types = types_since(before);
  EXPECT_EQ(std::ranges::count(types, "session.ended"), 1);

  const Hash busy = sign_in(phone, t.ben);
  for (int i = 0; i < 35; ++i) {
    pass(std::chrono::minutes(20));
    EXPECT_EQ(who(by_cookie(busy)), std::nullopt) << i;
  }
  pass(std::chrono::minutes(20));
  EXPECT_EQ(who(by_cookie(busy)), ErrorCode::kUnauthenticated);
}

TEST_F(BrowserSessions, UsesOfASessionAreWrittenNowAndThen) {
  add(phone, bearing(t.ben_token));
  const Hash session = sign_in(phone, t.ben);
  tick();
  const auto before = t.world.bodies().size();
  for (int i = 0; i < 14; ++i) {
    pass(std::chrono::minutes(1));
    EXPECT_EQ(who(by_cookie(session)), std::nullopt);
    tick();
  }
  EXPECT_EQ(types_since(before), Types());
  pass(std::chrono::minutes(1));
  EXPECT_EQ(who(by_cookie(session)), std::nullopt);
  const Time used = t.world.clock().wall();
  tick();
  EXPECT_EQ(types_since(before), Types({"session.used"}));
  t.world.reopen();
  const auto known = t.world.ask(WhoAmI{}, by_cookie(session))->answer->known.token;
  EXPECT_EQ(known.last_used_at, used);
}

TEST_F(BrowserSessions, SessionsAreListedAndEndedByTheirPersonAndByOperators) {
  add(phone, bearing(t.ben_token));
  const Hash browser = sign_in(phone, t.ben);
  const auto list = [&](const Presented& presented) {
    ListSessions verb;
    verb.ceremonies = &ceremonies();
    return t.world.ask(std::move(verb), presented)->answer.value();
  };
  auto mine = list(by_cookie(browser));
  ASSERT_EQ(mine.size(), 2U);
  EXPECT_EQ(std::ranges::count_if(mine, &SessionShown::current), 1);
  const auto at = std::ranges::find_if(mine, &SessionShown::current);
  EXPECT_EQ(at->session.carrier, Carrier::kCookie);
  EXPECT_EQ(at->session.network, "192.0.2.0/24");
  EXPECT_TRUE(at->last_use.has_value());

  EndOwnSession others;
  others.session = at->session.id;
  EXPECT_EQ(code_of(t.world, others, bearing(t.cy_token)), ErrorCode::kNotFound);
  ListSessionsOf all;
  all.ceremonies = &ceremonies();
  all.person = t.ben;
  EXPECT_EQ(code_of(t.world, all, bearing(t.cy_token)), ErrorCode::kDenied);
  EXPECT_EQ(t.world.ask(all, t.outside(t.ada_token))->answer->size(), 2U);
  EndSessionOf end;
  end.person = t.ben;
  end.session = at->session.id;
  EXPECT_EQ(code_of(t.world, end, bearing(t.ben_token)), ErrorCode::kDenied);
  EXPECT_EQ(code_of(t.world, end, t.outside(t.ada_token)), std::nullopt);
  EXPECT_EQ(who(by_cookie(browser)), ErrorCode::kUnauthenticated);
  EXPECT_EQ(list(bearing(t.ben_token)).size(), 1U);
}

}  // namespace
}  // namespace cofactor
