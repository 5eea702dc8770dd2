#include "custody/release_code.h"

#include <gtest/gtest.h>

#include "base/secret_access.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

ReleaseCode ask_for(const TestVault& t) {
  return {.account = t.account, .reason = "INC-42 close account"};
}

std::string digits(const Code& code) {
  return std::string(text_of(code.expose(SecretAccess::because("test"))));
}

TEST(ReleaseCode, GivesTheCodeOfTheRecordedStep) {
  TestVault t;
  auto answered = t.world.ask(ask_for(t), t.as_ben());
  ASSERT_TRUE(answered) << answered.error().message;
  const auto& answer = *answered->answer;
  const Step step = *step_of(t.world.clock().wall(), {});
  EXPECT_EQ(digits(answer.code), digits(code_for(Seed::copy_from(bytes_of(kTestSeed)), {}, step)));
  EXPECT_EQ(answer.valid_until, end_of(step, {}));
  EXPECT_EQ(answer.account.email, "root@example.com");
  EXPECT_EQ(answer.account.password_place, "safe 2");
  const std::string body = t.world.bodies().back();
  EXPECT_TRUE(body.starts_with(R"({"type":"code.released")")) << body;
  EXPECT_NE(body.find("\"step\":" + std::to_string(step)), std::string::npos) << body;
  EXPECT_EQ(body.find(digits(answer.code)), std::string::npos) << body;
}

TEST(ReleaseCode, AnswersWithAReceiptThatHolds) {
  TestVault t;
  auto answered = t.world.ask(ask_for(t), t.as_ben());
  ASSERT_TRUE(answered);
  auto checkpoint =
      verify_receipt(answered->answer->receipt, t.world.writer().signer().public_key());
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_EQ(checkpoint->head.size, answered->position + 1);
}

TEST(ReleaseCode, RefusesSomebodyWithoutTheRoleAndRecordsIt) {
  TestVault t;
  auto answered = t.world.ask(ask_for(t), t.as_cy());
  ASSERT_FALSE(answered);
  EXPECT_EQ(answered.error().code, ErrorCode::kDenied);
  const std::string body = t.world.bodies().back();
  EXPECT_TRUE(body.starts_with(R"({"type":"refused")")) << body;
  EXPECT_NE(body.find(t.account.text().substr(4)), std::string::npos) << body;
}

// Who may see the account is told that they may not, whichever of its devices they name, and
// whether there is such a device or not.
TEST(ReleaseCode, RefusesByTheAccountAndNotByADeviceThatTheyMayNotSee) {
  TestVault t;
  const auto phone =
      t.world
          .ask(AddDevice{.account = t.account, .name = name("phone"), .entered = entered()},
               t.as_ada())
          ->answer->shown.device.id;
  Dee dee(t);
  dee.is(Role::kResponder,
         {.vault = t.vault,
          .account = t.account,
          .scope = {.kind = ScopeKind::kDevice, .id = as_id<ObjectId>(phone)}});
  for (const auto& device : {std::optional<DeviceId>(),
                             std::optional(t.device),
                             std::optional(DeviceId::draw(t.world.random()))}) {
    ReleaseCode ask = ask_for(t);
    ask.device = device;
    EXPECT_EQ(refusal_of(t.world.ask(std::move(ask), dee.presented)), "denied");
  }
}

TEST(ReleaseCode, AStepBelongsToAPerson) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(ask_for(t), t.as_ben()));
  auto again = t.world.ask(ask_for(t), t.as_ben());
  ASSERT_TRUE(again);
  EXPECT_TRUE(t.world.bodies().back().starts_with(R"({"type":"code.reread")"));
  for (int i = 2; i < 5; ++i) {
    EXPECT_TRUE(t.world.ask(ask_for(t), t.as_ben())) << i;
  }
  auto sixth = t.world.ask(ask_for(t), t.as_ben());
  ASSERT_FALSE(sixth);
  EXPECT_EQ(sixth.error().code, ErrorCode::kThrottled);
}

// A reason that nobody sees is none.
TEST(ReleaseCode, TakesNoReasonThatSaysNothing) {
  TestVault t;
  Dee dee(t);
  dee.is(Role::kResponder,
         {.vault = t.vault,
          .scope = {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(t.vault)},
          .conditions = {.all = {{.kind = "reason", .value = ""}}}});
  for (const char* nothing : {"", "  ", "\u00a0", "\u200b", "\u3164 \u2800"}) {
    ReleaseCode ask = ask_for(t);
    ask.reason = nothing;
    EXPECT_EQ(refusal_of(t.world.ask(std::move(ask), dee.presented)), "invalid")
        << testing::PrintToString(nothing);
  }
  EXPECT_TRUE(t.world.ask(ask_for(t), dee.presented));
}

TEST(ReleaseCode, RefusesAnUnknownTokenAndCountsIt) {
  TestVault t;
  const auto before = t.world.writer().size();
  auto answered = t.world.ask(ask_for(t), t.as(Hash{}));
  ASSERT_FALSE(answered);
  EXPECT_EQ(answered.error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(t.world.writer().size(), before);
  EXPECT_EQ(t.world.core().limits.drain().size(), 1U);
}

TEST(ReleaseCode, KeepsTheStepOverARestart) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(ask_for(t), t.as_ben()));
  t.world.reopen();
  ASSERT_TRUE(t.world.ask(ask_for(t), t.as_ben()));
  EXPECT_TRUE(t.world.bodies().back().starts_with(R"({"type":"code.reread")"));
}

}  // namespace
}  // namespace cofactor
