#include "custody/show_pair.h"

#include "base/secret_access.h"
#include "custody/add_token.h"
#include "custody/change_device.h"
#include "custody/change_vault.h"
#include "custody/record_outcome.h"
#include "custody/release_code.h"
#include "custody/replace_device.h"
#include "custody/services.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

constexpr std::string_view kNewSeed = "a new seed of twenty";

std::string text(const Code& code) {
  return std::string(text_of(code.expose(SecretAccess::because("a test compares"))));
}

std::string code_at(std::string_view seed, Step step, const TotpParameters& totp = {}) {
  return text(code_for(Seed::copy_from(bytes_of(seed)), totp, step));
}

ShowPair pair_of(const DeviceId& device) {
  ShowPair verb;
  verb.device = device;
  return verb;
}

ResyncDevice resync(const DeviceId& device, std::string reason = "out of step") {
  ResyncDevice verb;
  verb.device = device;
  verb.reason = std::move(reason);
  return verb;
}

void confirm(TestVault& t, const DeviceId& device) {
  ConfirmDevice verb;
  verb.device = device;
  ASSERT_TRUE(t.world.ask(verb, t.as_ada()));
}

DeviceId phone(TestVault& t, TotpParameters totp = {}) {
  return t.world
      .ask(
          AddDevice{
              .account = t.account, .name = name("phone"), .entered = entered(kNewSeed, totp)},
          t.as_ada())
      ->answer->shown.device.id;
}

// Ada keeps; here she gets codes too.
void make_responder(TestVault& t, const MembershipId& member) {
  put(t.world,
      GrantAdded{
          {.id = GrantId::draw(t.world.random()),
           .organization = t.organization,
           .subject = subject_of(member),
           .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)},
           .role = Role::kResponder,
           .made_at = t.world.clock().wall()}});
}

TEST(ShowPair, GivesTwoConsecutiveCodesEachWithItsTime) {
  TestVault t;
  const DeviceId device = phone(t);
  auto shown = t.world.ask(pair_of(device), t.as_ada());
  ASSERT_TRUE(shown) << shown.error().message;
  const auto& answer = *shown->answer;
  const Step step = *step_of(t.world.clock().wall(), TotpParameters{});
  EXPECT_EQ(text(answer.first.code), code_at(kNewSeed, step));
  EXPECT_EQ(text(answer.second.code), code_at(kNewSeed, step + 1));
  EXPECT_EQ(answer.first.valid_from, t.world.clock().wall());
  EXPECT_EQ(answer.first.valid_until, answer.second.valid_from);
  EXPECT_EQ(answer.second.valid_until, t.world.clock().wall() + std::chrono::seconds(60));
}

TEST(ShowPair, IsOneEntryWithoutItsCodesAndAReceiptForIt) {
  TestVault t;
  auto shown = t.world.ask(pair_of(phone(t)), t.as_ada());
  ASSERT_TRUE(shown);
  const std::string body = t.world.bodies().back();
  EXPECT_TRUE(body.starts_with(R"({"type":"device.pair_shown")")) << body;
  EXPECT_EQ(body.find(text(shown->answer->first.code)), std::string::npos) << body;
  EXPECT_EQ(body.find(text(shown->answer->second.code)), std::string::npos) << body;
  auto checkpoint = verify_receipt(shown->answer->receipt, t.world.writer().signer().public_key());
  EXPECT_TRUE(checkpoint) << checkpoint.error().message;
}

TEST(ShowPair, BeginsWithTheNextStepWhereLittleIsLeft) {
  TestVault t;
  const DeviceId device = phone(t);
  t.world.clock().advance(std::chrono::milliseconds(20001));
  auto shown = t.world.ask(pair_of(device), t.as_ada());
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->answer->first.valid_from,
            t.world.clock().wall() + std::chrono::milliseconds(9999));
}

TEST(ShowPair, CanStillBeTypedWithTenSecondsLeft) {
  TestVault t;
  const DeviceId device = phone(t);
  t.world.clock().advance(std::chrono::seconds(20));
  EXPECT_EQ(t.world.ask(pair_of(device), t.as_ada())->answer->first.valid_until,
            t.world.clock().wall() + std::chrono::seconds(10));
}

TEST(ShowPair, IsOnlyForWhoeverEnteredTheSeed) {
  TestVault t;
  const DeviceId device = phone(t);
  Dee dee(t);
  EXPECT_EQ(refusal_of(t.world.ask(pair_of(device), dee.presented)), "not_found");
  dee.is(Role::kKeeper, t.vault);
  EXPECT_EQ(refusal_of(t.world.ask(pair_of(device), dee.presented)), "denied");
  EXPECT_EQ(refusal_of(t.world.ask(pair_of(device), t.as_ben())), "denied");
  EXPECT_TRUE(t.world.ask(pair_of(device), t.as_ada()));
}

TEST(ShowPair, IsOnlyForAPendingSeed) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(pair_of(t.device), t.as_ada())), "conflict");
  const DeviceId device = phone(t);
  confirm(t, device);
  EXPECT_EQ(refusal_of(t.world.ask(pair_of(device), t.as_ada())), "conflict");
  RemoveVault removed;
  removed.vault = t.vault;
  ASSERT_TRUE(t.world.ask(removed, t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(pair_of(device), t.as_ada())), "conflict");
}

TEST(ShowPair, IsOverAnHourAfterTheSeedWasEntered) {
  TestVault t;
  const DeviceId device = phone(t);
  t.world.clock().advance(std::chrono::minutes(60) - std::chrono::milliseconds(1));
  EXPECT_TRUE(t.world.ask(pair_of(device), t.as_ada()));
  t.world.clock().advance(std::chrono::milliseconds(1));
  EXPECT_EQ(refusal_of(t.world.ask(pair_of(device), t.as_ada())), "conflict");
  ASSERT_TRUE(
      t.world.ask(ReplaceDevice{.device = device, .entered = entered(kNewSeed)}, t.as_ada()));
  EXPECT_TRUE(t.world.ask(pair_of(device), t.as_ada()));
}

TEST(ShowPair, IsShownAtMostThreeTimesAnHour) {
  TestVault t;
  const DeviceId device = phone(t);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(t.world.ask(pair_of(device), t.as_ada())) << i;
    t.world.clock().advance(std::chrono::minutes(2));
  }
  EXPECT_EQ(refusal_of(t.world.ask(pair_of(device), t.as_ada())), "throttled");
  // Also after a restart, and for a seed entered anew.
  t.world.reopen();
  ASSERT_TRUE(
      t.world.ask(ReplaceDevice{.device = device, .entered = entered(kNewSeed)}, t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(pair_of(device), t.as_ada())), "throttled");
  t.world.clock().advance(std::chrono::minutes(54));
  EXPECT_TRUE(t.world.ask(pair_of(device), t.as_ada()));
}

TEST(ShowPair, TakesBothItsSteps) {
  TestVault t;
  const DeviceId device = phone(t);
  const Time free_at = *t.world.ask(pair_of(device), t.as_ada())->answer->second.valid_until;
  const auto again = t.world.ask(pair_of(device), t.as_ada());
  EXPECT_EQ(refusal_of(again), "step_taken");
  EXPECT_EQ(again.error().details[0].value, text_of(free_at - std::chrono::seconds(30)));
  confirm(t, device);
  const ReleaseCode release{.account = t.account, .device = device, .reason = "INC-42"};
  EXPECT_EQ(refusal_of(t.world.ask(release, t.as_ben())), "step_taken");
  t.world.clock().advance(std::chrono::seconds(30));
  EXPECT_EQ(refusal_of(t.world.ask(release, t.as_ben())), "step_taken");
  t.world.clock().advance(std::chrono::seconds(30));
  EXPECT_TRUE(t.world.ask(release, t.as_ben()));
}

TEST(ShowPair, AsksAgainFromTheNextStepOn) {
  TestVault t;
  const DeviceId device = phone(t);
  const Time end = *t.world.ask(pair_of(device), t.as_ada())->answer->second.valid_until;
  t.world.clock().advance(std::chrono::seconds(30));
  EXPECT_EQ(t.world.ask(pair_of(device), t.as_ada())->answer->first.valid_from, end);
}

TEST(ShowPair, LeavesTheStepOfTheActiveSeedToItsHolder) {
  TestVault t;
  const ReleaseCode release{.account = t.account, .reason = "INC-42"};
  ASSERT_TRUE(t.world.ask(release, t.as_ben()));
  ASSERT_TRUE(
      t.world.ask(ReplaceDevice{.device = t.device, .entered = entered(kNewSeed, {.period_s = 15})},
                  t.as_ada()));
  ASSERT_TRUE(t.world.ask(pair_of(t.device), t.as_ada()));
  ASSERT_TRUE(t.world.ask(release, t.as_ben()));
  EXPECT_TRUE(t.world.bodies().back().starts_with(R"({"type":"code.reread")"));
  t.world.clock().advance(std::chrono::seconds(30));
  EXPECT_TRUE(t.world.ask(release, t.as_ben()));
}

TEST(ShowPair, AStepOfAnotherPeriodBlocksNothingAfterwards) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "INC-42"}, t.as_ben()));
  ASSERT_TRUE(
      t.world.ask(ReplaceDevice{.device = t.device, .entered = entered(kNewSeed, {.period_s = 60})},
                  t.as_ada()));
  confirm(t, t.device);
  t.world.clock().advance(std::chrono::seconds(60));
  EXPECT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "INC-42"}, t.as_ben()));
}

TEST(ShowPair, AnswersARepeatWithoutCodes) {
  TestVault t;
  const DeviceId device = phone(t);
  ASSERT_TRUE(t.world.ask(pair_of(device), t.as_ada(), "once"));
  const auto again = t.world.ask(pair_of(device), t.as_ada(), "once");
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->answer);
}

TEST(ShowPair, OfAShortPeriodCanStillBeTypedWithAThirdOfItLeft) {
  for (const auto& [period, least] : {std::pair(15, 5000), std::pair(60, 10000)}) {
    TestVault t;
    const std::chrono::seconds whole(period);
    const std::chrono::milliseconds left(least);
    const DeviceId device = phone(t, {.period_s = period});
    t.world.clock().advance(whole - left);
    EXPECT_EQ(t.world.ask(pair_of(device), t.as_ada())->answer->first.valid_until,
              t.world.clock().wall() + left);
    t.world.clock().advance(whole * 2 + std::chrono::milliseconds(1));
    EXPECT_EQ(t.world.ask(pair_of(device), t.as_ada())->answer->first.valid_from,
              t.world.clock().wall() + left - std::chrono::milliseconds(1));
  }
}

TEST(ShowPair, IsForNoService) {
  TestVault t;
  AddService adding;
  adding.name = name("robot");
  const ServiceId robot = t.world.ask(std::move(adding), t.as_ada())->answer->id;
  const auto made =
      t.world.ask(AddServiceToken{.service = robot, .wanted = {.name = "program"}}, t.as_ada());
  put(t.world,
      GrantAdded{
          {.id = GrantId::draw(t.world.random()),
           .organization = t.organization,
           .subject = subject_of(robot),
           .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)},
           .role = Role::kKeeper,
           .made_at = t.world.clock().wall()}});
  const Presented as_robot = t.as(token_hash(made->answer->text));
  const auto added = t.world.ask(
      AddDevice{.account = t.account, .name = name("phone"), .entered = entered()}, as_robot);
  ASSERT_TRUE(added);
  EXPECT_EQ(refusal_of(t.world.ask(pair_of(added->answer->shown.device.id), as_robot)), "denied")
      << "which entered it itself";
}

TEST(ShowPair, APairCountsUntilItsHourIsOver) {
  TestVault t;
  make_responder(t, t.ada_member);
  for (std::size_t shown = 0; shown < PairOfCodes::kMostInAnHour; ++shown) {
    ASSERT_TRUE(t.world.ask(resync(t.device), t.as_ada()));
    t.world.clock().advance(std::chrono::minutes(2));
  }
  t.world.clock().advance(std::chrono::minutes(54) - std::chrono::milliseconds(1));
  EXPECT_EQ(refusal_of(t.world.ask(resync(t.device), t.as_ada())), "throttled");
  t.world.clock().advance(std::chrono::milliseconds(1));
  EXPECT_TRUE(t.world.ask(resync(t.device), t.as_ada()));
}

TEST(ShowPair, IsRefusedWhileTheClockIsNotSure) {
  TestVault t;
  const DeviceId device = phone(t);
  const Time wall = t.world.clock().wall();
  for (const Now& now : {Now{.wall = wall, .sure = false},
                         Now{.wall = Time(std::chrono::milliseconds(-1)), .latest = wall}}) {
    const auto decided = t.world.writer().read([&](const View& view) {
      return pair_of(device).decide(view, *caller_in(view, t.as_ada(), now), now);
    });
    const auto& refused = std::get<Refuse>(decided);
    EXPECT_EQ(refused.error.code, ErrorCode::kClockUnsure);
    EXPECT_EQ(refused.about->device, device);
  }
}

TEST(RecordOutcome, IsForTheHolderOfARelease) {
  TestVault t;
  const auto released =
      t.world.ask(ReleaseCode{.account = t.account, .reason = "INC-42"}, t.as_ben());
  const auto outcome = [&](Position release, Outcome what, const Presented& as) {
    return t.world.ask(RecordOutcome{.release = release, .outcome = what}, as);
  };
  for (const auto& [what, type] : {std::pair(Outcome::kUsed, "code.used"),
                                   std::pair(Outcome::kRejected, "code.rejected"),
                                   std::pair(Outcome::kUnused, "code.unused")}) {
    ASSERT_TRUE(outcome(released->position, what, t.as_ben()));
    EXPECT_EQ(newest_types(t.world, 1), Types{type});
  }
  make_responder(t, t.ada_member);
  const auto others = outcome(released->position, Outcome::kUsed, t.as_ada());
  const auto none = outcome(released->position + 1, Outcome::kUsed, t.as_ben());
  EXPECT_EQ(refusal_of(others), "not_found");
  EXPECT_EQ(refusal_of(none), "not_found");
  EXPECT_EQ(others.error().message, none.error().message);
}

TEST(RecordOutcome, IsOverWhenTheNextCodeIsGiven) {
  TestVault t;
  const ReleaseCode release{.account = t.account, .reason = "INC-42"};
  const auto first = t.world.ask(release, t.as_ben());
  t.world.clock().advance(std::chrono::seconds(30));
  ASSERT_TRUE(t.world.ask(release, t.as_ben()));
  EXPECT_EQ(refusal_of(t.world.ask(
                RecordOutcome{.release = first->position, .outcome = Outcome::kUsed}, t.as_ben())),
            "not_found");
}

}  // namespace
}  // namespace cofactor
