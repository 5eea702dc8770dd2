#include "custody/offer_setup.h"
#include "custody/setup.h"
#include "custody/sign_in.h"
#include "custody/testing/held.h"
#include "custody/testing/passkey_test.h"

// The first passkey of a server is its setup.
namespace cofactor {
namespace {

struct SettingUp : testing::Test {
  World world;
  Authenticator phone{world.random()};

  Hash offered() {
    const TokenText text = draw_token(world.random());
    put(world, TokenAdded{setup_token(TokenId::draw(world.random()), text, world.clock().wall())});
    return token_hash(text);
  }
  Answering answering(const std::optional<Hash>& bearer) {
    return {.ceremonies = &*world.core().ceremonies,
            .at = world.clock().boot(),
            .bearer = bearer,
            .limits = &world.core().limits};
  }
  auto register_by(const Hash& token, std::optional<cofactor::Setup> setup) {
    const auto offered = world.ask(OfferChallenge{.purpose = PasskeyPurpose::kRegister,
                                                  .ceremonies = &*world.core().ceremonies,
                                                  .at = world.clock().boot(),
                                                  .network = "n",
                                                  .bearer = token},
                                   bearing(token));
    CHECK(offered.has_value());
    return world.ask(RegisterPasskey{.made = phone.make(offered->answer->challenge),
                                     .answering = answering(token),
                                     .form = PasskeyTest::kInBrowser,
                                     .setup = std::move(setup)},
                     bearing(token));
  }
  static cofactor::Setup ada() { return {.me = {.name = "Ada", .email = "ada@example.com"}}; }
};

TEST_F(SettingUp, IsDoneByTheFirstPasskeyWhichIsTheOperators) {
  const auto answered = register_by(offered(), ada());
  ASSERT_TRUE(answered) << answered.error().message;
  const auto& begun = answered->answer->begun;
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->person, answered->answer->passkey.person);
  EXPECT_EQ(begun->organization->name.text(), "Default");
  const auto who = world.ask(WhoAmI{}, PasskeyTest::by_cookie(token_hash(begun->token)));
  ASSERT_TRUE(who);
  EXPECT_EQ(who->answer->known.roles, std::vector{Role::kOperator});

  const auto challenge = world.ask(
      OfferSignIn{
          .ceremonies = &*world.core().ceremonies, .at = world.clock().boot(), .network = "n"},
      Presented{});
  const auto signed_in =
      world.ask(SignIn{.use = phone.use(challenge->answer->challenge, begun->person),
                       .form = PasskeyTest::kInBrowser,
                       .answering = answering({})},
                Presented{.network = "192.0.2.0/24"});
  EXPECT_TRUE(signed_in) << signed_in.error().message;
}

TEST_F(SettingUp, IsRefusedWithoutSayingWhoOneIsAndWhereAPasskeyIsSomebodys) {
  const Hash token = offered();
  EXPECT_EQ(refusal_of(register_by(token, std::nullopt)), "invalid");
  put(world,
      PasskeyAdded{{.id = PasskeyId::draw(world.random()),
                    .person = PersonId::draw(world.random()),
                    .name = "another's",
                    .credential = phone.credential,
                    .added_at = world.clock().wall()}});
  EXPECT_EQ(refusal_of(register_by(token, ada())), "conflict");
  phone.credential = copy_of(world.random().array<16>());
  EXPECT_TRUE(register_by(token, ada()));
}

TEST_F(SettingUp, HappensOnceByWhicheverToken) {
  const Hash left = offered();
  ASSERT_TRUE(register_by(offered(), ada()));
  phone.credential = copy_of(world.random().array<16>());
  EXPECT_EQ(refusal_of(register_by(left, ada())), "conflict");
}

}  // namespace
}  // namespace cofactor
