#include "custody/setup.h"

#include <gtest/gtest.h>

#include "custody/offer_setup.h"
#include "custody/system_ask.h"
#include "custody/testing/people.h"
#include "custody/who_am_i.h"

namespace cofactor {
namespace {

Hash offer(World& world) {
  const TokenText text = draw_token(world.random());
  const Token token = setup_token(TokenId::draw(world.random()), text, world.clock().wall());
  world.writer().submit(std::make_unique<SystemAsk>(
      [&](const View& view, const Now&) { return offer_setup(view, token); }));
  world.writer().run_once();
  return token_hash(text);
}

cofactor::Setup ada() { return {.me = {.name = "Ada", .email = "ada@example.com"}}; }

TEST(Setup, MakesAnOperatorWhoAdministersTheFirstOrganization) {
  World world;
  const Hash token = offer(world);
  auto answered = world.ask(ada(), bearing(token));
  ASSERT_TRUE(answered) << answered.error().message;
  EXPECT_EQ(answered->answer->organization.name.text(), "Default");
  const Hash session = token_hash(answered->answer->token);
  EXPECT_EQ(answered->answer->expires_at, world.clock().wall() + kSessionLife);
  world.reopen();
  auto who = world.ask(WhoAmI{}, bearing(session));
  ASSERT_TRUE(who) << who.error().message;
  const auto& answer = *who->answer;
  EXPECT_EQ(answer.known.roles, std::vector{Role::kOperator});
  ASSERT_EQ(answer.known.places.size(), 1U);
  EXPECT_EQ(answer.known.places[0].roles,
            (std::vector{Role::kKeeper, Role::kAuditor, Role::kAdmin}));
  EXPECT_EQ(answer.names[0].name, "Ada");
  EXPECT_EQ(answer.names[0].email, "ada@example.com");
}

TEST(Setup, HappensOnce) {
  World world;
  const Hash token = offer(world);
  ASSERT_TRUE(world.ask(ada(), bearing(token)));
  EXPECT_EQ(code_of(world, ada(), bearing(token)), ErrorCode::kUnauthenticated);
  const auto size = world.writer().size();
  EXPECT_EQ(code_of(world, ada(), bearing(offer(world))), ErrorCode::kUnauthenticated);
  EXPECT_EQ(world.writer().size(), size);
}

TEST(Setup, TakesTheNewestTokenForFifteenMinutes) {
  World world;
  const Hash old = offer(world);
  const Hash token = offer(world);
  EXPECT_EQ(code_of(world, ada(), bearing(old)), ErrorCode::kUnauthenticated);
  world.clock().advance(kSetupTokenLife);
  EXPECT_EQ(code_of(world, ada(), bearing(token)), ErrorCode::kUnauthenticated);
  EXPECT_TRUE(world.ask(ada(), bearing(offer(world))));
}

TEST(Setup, RefusesNoNameAndNoAddressAndTakesNoOtherToken) {
  World world;
  const Hash token = offer(world);
  for (const MembershipContent& me :
       {MembershipContent{.name = " ", .email = "ada@example.com"},
        MembershipContent{.name = "Ada", .email = "ada"},
        MembershipContent{.name = "A\u202eda", .email = "ada@example.com"}}) {
    EXPECT_EQ(code_of(world, cofactor::Setup{.me = me}, bearing(token)), ErrorCode::kInvalid)
        << me.name;
  }
  TestVault t;
  EXPECT_EQ(code_of(t.world, ada(), bearing(t.ada_token)), ErrorCode::kUnauthenticated);
}

TEST(Setup, WritesNoNameAndNoTokenIntoAnEntry) {
  World world;
  const Hash token = offer(world);
  ASSERT_TRUE(world.ask(ada(), bearing(token)));
  for (const std::string& body : world.bodies()) {
    EXPECT_EQ(body.find("Ada"), std::string::npos) << body;
    EXPECT_EQ(body.find("ada@"), std::string::npos) << body;
    EXPECT_EQ(body.find("cft_"), std::string::npos) << body;
  }
}

}  // namespace
}  // namespace cofactor
