#include "custody/register_passkey.h"

#include "custody/add_token.h"
#include "custody/ask_recovery.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/testing/held.h"
#include "custody/testing/passkey_test.h"

namespace cofactor {
namespace {

struct PasskeysAsWaysIn : PasskeyTest {};

TEST_F(PasskeysAsWaysIn, AreTheWayInOfAnInvitation) {
  const Invited invited = invite(t.world, t.as_ada(), "Dee");
  const auto answered =
      t.world.ask(registering(phone, bearing(invited.token)), bearing(invited.token));
  ASSERT_TRUE(answered.has_value()) << answered.error().message;
  const auto& begun = answered->answer->begun;
  ASSERT_TRUE(begun.has_value());
  EXPECT_EQ(begun->carrier, Carrier::kCookie);
  EXPECT_EQ(answered->answer->passkey.person, begun->person);
  EXPECT_EQ(who(in_organization(token_hash(begun->token))), std::nullopt);
  EXPECT_EQ(refusal(phone, begun->person), "done") << "the handle is who they became";
  EXPECT_EQ(code_of(t.world, registering(laptop, bearing(invited.token)), bearing(invited.token)),
            ErrorCode::kUnauthenticated);
}

TEST_F(PasskeysAsWaysIn, LeaveTheInvitationGoodWhenTheyDoNotFit) {
  const Invited invited = invite(t.world, t.as_ada(), "Dee");
  phone.flags = 0x01;
  EXPECT_EQ(code_of(t.world, registering(phone, bearing(invited.token)), bearing(invited.token)),
            ErrorCode::kInvalid);
  phone.flags = 0x05;
  EXPECT_EQ(code_of(t.world, registering(phone, bearing(invited.token)), bearing(invited.token)),
            std::nullopt);
}

TEST_F(PasskeysAsWaysIn, AreNoWayInOfAnInvitationWhereTheyAreSomebodys) {
  add(phone, bearing(t.ben_token));
  const Invited invited = invite(t.world, t.as_ada(), "Dee");
  EXPECT_EQ(code_of(t.world, registering(phone, bearing(invited.token)), bearing(invited.token)),
            ErrorCode::kConflict);
  EXPECT_EQ(code_of(t.world, registering(laptop, bearing(invited.token)), bearing(invited.token)),
            std::nullopt);
}

TEST_F(PasskeysAsWaysIn, AreTwentyAtMost) {
  add(phone, bearing(t.ben_token));
  const Presented in_browser = by_cookie(sign_in(phone, t.ben));
  const auto more = [&](std::size_t count) {
    while (count-- > 0) {
      put(t.world,
          PasskeyAdded{{.id = PasskeyId::draw(t.world.random()),
                        .person = t.ben,
                        .name = "old",
                        .credential = copy_of(t.world.random().array<16>()),
                        .added_at = t.world.clock().wall()}});
    }
  };
  more(RegisterPasskey::kMost - 2);
  EXPECT_EQ(code_of(t.world, registering(laptop, in_browser), in_browser), std::nullopt);
  const Authenticator tablet(t.world.random());
  EXPECT_EQ(code_of(t.world, registering(tablet, in_browser), in_browser), ErrorCode::kConflict);
  EXPECT_EQ(code_of(t.world, registering(tablet, bearing(t.cy_token)), bearing(t.cy_token)),
            std::nullopt)
      << "of each person";
}

TEST_F(PasskeysAsWaysIn, HaveANameOfALineAndFewTransports) {
  const auto refused = [&](std::string name, std::vector<std::string> transports) {
    RegisterPasskey verb = registering(Authenticator(t.world.random()), bearing(t.ben_token));
    verb.made.name = std::move(name);
    verb.made.transports = std::move(transports);
    return code_of(t.world, std::move(verb), bearing(t.ben_token));
  };
  const std::string short_enough(32, 'a');
  EXPECT_EQ(refused(std::string(101, 'n'), {}), ErrorCode::kInvalid);
  EXPECT_EQ(refused("two\nlines", {"usb"}), ErrorCode::kInvalid);
  EXPECT_EQ(refused("phone", std::vector(9, short_enough)), ErrorCode::kInvalid);
  EXPECT_EQ(refused("phone", {"usb", short_enough + "a", "nfc"}), ErrorCode::kInvalid);
  EXPECT_EQ(refused(std::string(100, 'n'), std::vector(8, short_enough)), std::nullopt);
}

TEST_F(PasskeysAsWaysIn, AreAddedToThePersonOfTheSession) {
  const auto answered =
      t.world.ask(registering(phone, bearing(t.ben_token)), bearing(t.ben_token), "once");
  ASSERT_TRUE(answered);
  const Passkey& added = answered->answer->passkey;
  EXPECT_EQ(added.person, t.ben);
  EXPECT_EQ(added.added_at, t.world.clock().wall());
  EXPECT_EQ(added.recovery, std::nullopt);
  EXPECT_EQ(json_of(row(added.id)), json_of(added));
  EXPECT_FALSE(answered->answer->begun) << "nothing was redeemed";
}

TEST_F(PasskeysAsWaysIn, AreMadeByNoProgram) {
  const auto made =
      t.world.ask(AddToken{.organization = t.organization, .wanted = {.name = "program"}},
                  bearing(t.ben_token));
  const Presented program = t.as(token_hash(made->answer->text));
  EXPECT_EQ(code_of(t.world, registering(phone, program), program), ErrorCode::kDenied);
}

// An organization's admin asks for the recovery of somebody who is elsewhere too.
TEST_F(PasskeysAsWaysIn, OfARecoveryAreMadeOnceAnOperatorAgreed) {
  const Elsewhere beta = add_elsewhere(t, "Beta");
  const Invited invited = invite(t.world, beta.as_admin(), "Ben");
  ASSERT_TRUE(t.world.ask(JoinOrganization{.invitation = invited.token, .bearer = t.ben_token},
                          t.outside(t.ben_token)));
  AskRecovery asking;
  asking.member = t.ben_member;
  const auto asked = t.world.ask(std::move(asking), t.as_ada());
  const Presented by_token = bearing(token_hash(asked->answer->token));
  EXPECT_EQ(code_of(t.world, registering(phone, by_token), by_token), ErrorCode::kUnauthenticated);
  AgreeRecovery agrees;
  agrees.recovery = asked->answer->recovery;
  ASSERT_TRUE(t.world.ask(agrees, t.outside(t.ada_token)));
  const auto answered = t.world.ask(registering(phone, by_token), by_token);
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->answer->passkey.person, t.ben);
  EXPECT_EQ(answered->answer->passkey.recovery, agrees.recovery);
  EXPECT_TRUE(answered->answer->begun->reads_only_until);
}

struct RecoveringByPasskey : PasskeyTest {
  Passkey old = add(laptop, bearing(t.ben_token));
  RecoveryId recovery;
  Hash fresh{};

  RecoveringByPasskey() {
    AskRecovery verb;
    verb.member = t.ben_member;
    auto asked = t.world.ask(std::move(verb), t.as_ada());
    recovery = asked->answer->recovery;
    const Hash token = token_hash(asked->answer->token);
    auto answered = t.world.ask(registering(phone, bearing(token)), bearing(token));
    CHECK(answered.has_value());
    fresh = token_hash(answered->answer->begun->token);
  }
  bool reads_only(const Hash& session) {
    return t.world.ask(WhoAmI{}, by_cookie(session))->answer->known.reads_only;
  }
};

TEST_F(RecoveringByPasskey, OnlyReadsForADayAndEndsTheOldOnesThen) {
  EXPECT_TRUE(reads_only(fresh));
  const Hash again = sign_in(phone, t.ben);
  EXPECT_TRUE(reads_only(again)) << "signing in gives no more";
  EXPECT_EQ(code_for(again), ErrorCode::kDenied);
  EXPECT_FALSE(reads_only(sign_in(laptop, t.ben))) << "the old one is as it was";
  const auto crossed = try_step_up(phone, sign_in(laptop, t.ben));
  ASSERT_FALSE(crossed.has_value());
  EXPECT_EQ(crossed.error().code, ErrorCode::kDenied) << "it speaks for no old session";
  pass(kRecoveryTime + std::chrono::seconds(30));
  tick();
  EXPECT_TRUE(refusal(laptop, t.ben).starts_with("unauthenticated"));
  const Hash full = sign_in(phone, t.ben);
  EXPECT_FALSE(reads_only(full));
  EXPECT_EQ(code_for(full), std::nullopt);
}

TEST_F(RecoveringByPasskey, EndsWhenItIsCancelledByAnOldOne) {
  const auto cancel = [&](const Hash& session) {
    CancelRecovery verb;
    verb.recovery = recovery;
    return code_of(t.world, verb, by_cookie(session));
  };
  EXPECT_EQ(cancel(sign_in(phone, t.ben)), ErrorCode::kDenied);
  EXPECT_EQ(cancel(sign_in(laptop, t.ben)), std::nullopt);
  EXPECT_EQ(who(by_cookie(fresh)), ErrorCode::kUnauthenticated);
  EXPECT_TRUE(refusal(phone, t.ben).starts_with("unauthenticated"));
  EXPECT_EQ(refusal(laptop, t.ben), "done");
}

TEST_F(RecoveringByPasskey, RegistersAnotherThatIsNoMore) {
  Authenticator tablet(t.world.random());
  const Passkey more = add(tablet, by_cookie(fresh));
  EXPECT_EQ(more.recovery, recovery);
  EXPECT_TRUE(reads_only(sign_in(tablet, t.ben)));
}

// --- revocation (negative test 16) ---

TEST_F(PasskeysAsWaysIn, OfARevokedPersonSignInNoMore) {
  const Passkey added = add(phone, bearing(t.ben_token));
  const Hash session = sign_in(phone, t.ben);
  SignIn ready = signing_in(phone, t.ben);
  const auto revoked = t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token));
  ASSERT_TRUE(revoked.has_value());
  EXPECT_EQ(revoked->answer->ended.passkeys, std::vector({added.id}));
  EXPECT_EQ(who(by_cookie(session)), ErrorCode::kUnauthenticated);
  EXPECT_EQ(code_of(t.world, std::move(ready), Presented{}), ErrorCode::kUnauthenticated);
  EXPECT_TRUE(refusal(phone, t.ben).starts_with("unauthenticated"));
  EXPECT_TRUE(row(added.id).removed_at.has_value());
}

TEST_F(PasskeysAsWaysIn, OfWhoeverIsNowhereElseEndWithTheirMembership) {
  add(phone, bearing(t.ben_token));
  const Hash session = sign_in(phone, t.ben);
  RevokeMember verb;
  verb.member = t.ben_member;
  EXPECT_EQ(code_of(t.world, std::move(verb), t.as_ada()), std::nullopt);
  EXPECT_EQ(who(by_cookie(session)), ErrorCode::kUnauthenticated);
  EXPECT_TRUE(refusal(phone, t.ben).starts_with("unauthenticated"));
}

TEST(ChallengesTest, AreBoundedAndForgetTheOldestOfANetworkThatAsksTooOften) {
  Challenges challenges;
  const auto numbered = [](std::uint32_t n) {
    Bytes out;
    append_big_endian(out, n);
    return out;
  };
  const auto add = [&](std::uint32_t n, const std::string& network) {
    challenges.add(numbered(n), {.claim = {}, .person = {}, .network = network, .at = BootTime{}});
  };
  add(0, "quiet");
  for (std::uint32_t n = 1; n <= Challenges::kMostOfNetwork + 1; ++n) {
    add(n, "loud");
  }
  EXPECT_TRUE(challenges.take(numbered(0), {}, BootTime{}));
  EXPECT_FALSE(challenges.take(numbered(1), {}, BootTime{}));
  EXPECT_TRUE(challenges.take(numbered(2), {}, BootTime{}));
  for (std::uint32_t n = 0; n < Challenges::kMost; ++n) {
    add(1'000 + n, std::to_string(n / 400));
  }
  EXPECT_FALSE(challenges.take(numbered(3), {}, BootTime{}));
  EXPECT_TRUE(challenges.take(numbered(1'000 + Challenges::kMost - 1), {}, BootTime{}));
}

}  // namespace
}  // namespace cofactor
