#include "custody/add_token.h"
#include "custody/services.h"
#include "custody/testing/passkey_test.h"
#include "custody/verified.h"

// What somebody at a browser that is not theirs, and a stranger, would like to do with ways in.
namespace cofactor {
namespace {

struct WaysIn : PasskeyTest {
  explicit WaysIn(LimitSettings limits = World::generous()) : PasskeyTest(limits) {}

  AddToken token() { return {.organization = t.organization, .wanted = {.name = "program"}}; }
};

// A token is not asked for a passkey, so it is not to be had for less than a code.
TEST_F(WaysIn, ThatNeedNoPasskeyAreMadeByWhoHasJustShownTheirs) {
  add(phone, bearing(t.ben_token));
  const Hash session = sign_in(phone, t.ben);
  EXPECT_EQ(code_of(t.world, token(), by_cookie(session)), std::nullopt);
  pass(kVerifiedFor);
  ASSERT_EQ(code_for(session), ErrorCode::kStepUpNeeded);
  EXPECT_EQ(code_of(t.world, token(), by_cookie(session)), ErrorCode::kStepUpNeeded);
  const auto stepped_up = try_step_up(phone, session);
  ASSERT_TRUE(stepped_up);
  const auto made = t.world.ask(token(), by_cookie(token_hash(stepped_up->answer->token)));
  ASSERT_TRUE(made);
  EXPECT_EQ(code_of(t.world, token(), bearing(t.ben_token)), ErrorCode::kStepUpNeeded)
      << "a terminal's session";
  pass(kVerifiedFor);
  EXPECT_EQ(code_of(t.world,
                    ReleaseCode{.account = t.account, .reason = "x"},
                    {.token_hash = token_hash(made->answer->text), .organization = t.organization}),
            std::nullopt)
      << "a program has nobody to ask";
}

TEST_F(WaysIn, OfServicesAreMadeByWhoHasJustShownTheirPasskey) {
  add(phone, bearing(t.ada_token));
  const Hash session = sign_in(phone, t.ada);
  AddService adding;
  adding.name = *Name::parse("robot");
  const auto robot = t.world.ask(std::move(adding), in_organization(session));
  ASSERT_TRUE(robot);
  const auto made = [&] {
    return code_of(t.world,
                   AddServiceToken{.service = robot->answer->id, .wanted = {.name = "program"}},
                   in_organization(session));
  };
  EXPECT_EQ(made(), std::nullopt);
  pass(kVerifiedFor);
  EXPECT_EQ(made(), ErrorCode::kStepUpNeeded);
}

TEST_F(WaysIn, OfKnownPeopleAreNotPushedOutByStrangers) {
  add(phone, bearing(t.ben_token));
  const Hash session = sign_in(phone, t.ben);
  const Bytes mine = challenge(kStepUp, by_cookie(session));
  for (std::size_t i = 0; i < 2 * Challenges::kMost; ++i) {
    ceremonies().challenges.add(
        copy_of(t.world.random().array<32>()),
        {.claim = {.purpose = kSignIn, .bearer = {}},
         .person = {},
         .network = i < 2 * Challenges::kMostOfNetwork ? "n" : std::to_string(i),
         .at = boot()});
  }
  StepUp verb{.use = phone.use(mine, {}), .answering = answering(session)};
  EXPECT_EQ(code_of(t.world, std::move(verb), by_cookie(session)), std::nullopt);
}

// Each is an entry and a session for ever, and vital on a full disk: who has a passkey would use up
// what is kept for revocations.
struct CountedWaysIn : WaysIn {
  static constexpr std::uint32_t kMost = 5;
  CountedWaysIn()
      : WaysIn({.releases_per_minute = kMost,
                .requests_per_minute = 1000,
                .refusals_per_minute = 1000}) {
    phone.counts = false;
    add(phone, bearing(t.ben_token));  // the first
  }
  std::string code_of_sign_in(Authenticator& device, const PersonId& person) {
    return refusal(device, person).substr(0, 9);
  }
};

TEST_F(CountedWaysIn, AreForOnePersonAsManyAMinute) {
  for (std::uint32_t i = 1; i < kMost; ++i) {
    ASSERT_EQ(code_of_sign_in(phone, t.ben), "done");
  }
  const auto size = t.world.bodies().size();
  EXPECT_EQ(code_of_sign_in(phone, t.ben), "throttled");
  EXPECT_EQ(t.world.bodies().size(), size) << "which is no entry";
  add(laptop, bearing(t.cy_token));
  EXPECT_EQ(code_of_sign_in(laptop, t.cy), "done") << "another person";
  pass(std::chrono::minutes(1));
  EXPECT_EQ(code_of_sign_in(phone, t.ben), "done");
}

TEST_F(CountedWaysIn, CountStepUpsAndNewPasskeysToo) {
  Hash session = sign_in(phone, t.ben);
  for (std::uint32_t i = 2; i < kMost; ++i) {
    const auto again = try_step_up(phone, session);
    ASSERT_TRUE(again);
    session = token_hash(again->answer->token);
  }
  const auto again = try_step_up(phone, session);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kThrottled);
  EXPECT_EQ(code_of(t.world, registering(laptop, by_cookie(session)), by_cookie(session)),
            ErrorCode::kThrottled);
}

// Who cannot sign in does not keep anybody else from it.
TEST_F(CountedWaysIn, AreNotCountedWhereThePasskeyDoesNotFit) {
  for (std::uint32_t i = 0; i < 2 * kMost; ++i) {
    phone.flags = 0x01;
    ASSERT_NE(refusal(phone, t.ben), "done");
  }
  phone.flags = 0x05;
  EXPECT_EQ(refusal(phone, t.ben), "done");
}

}  // namespace
}  // namespace cofactor
