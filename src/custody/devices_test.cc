#include "base/secret_access.h"
#include "custody/add_device.h"
#include "custody/change_device.h"
#include "custody/erase_old_seeds.h"
#include "custody/read_devices.h"
#include "custody/release_code.h"
#include "custody/remove_account.h"
#include "custody/replace_device.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

constexpr std::string_view kNewSeed = "a new seed of twenty";

AddDevice add(const TestVault& t, std::string_view called) {
  return {.account = t.account, .name = name(called), .entered = entered(kNewSeed)};
}

ReplaceDevice replace(const DeviceId& device) {
  return {.device = device, .entered = entered(kNewSeed)};
}

template <class Verb>
Verb of(const DeviceId& id) {
  Verb verb;
  verb.device = id;
  return verb;
}

DeviceId added(TestVault& t, std::string_view called) {
  return t.world.ask(add(t, called), t.as_ada())->answer->shown.device.id;
}

std::string code_of(TestVault& t, const DeviceId& device) {
  t.world.clock().advance(std::chrono::seconds(30));
  auto released = t.world.ask(
      ReleaseCode{.account = t.account, .device = device, .reason = "INC-42"}, t.as_ben());
  return released ? std::string(text_of(
                        released->answer->code.expose(SecretAccess::because("a test compares"))))
                  : std::string(name_of(released.error().code));
}

std::string code_by(TestVault& t, std::string_view seed) {
  const Code code = code_for(
      Seed::copy_from(bytes_of(seed)), {}, *step_of(t.world.clock().wall(), TotpParameters{}));
  return std::string(text_of(code.expose(SecretAccess::because("a test compares"))));
}

bool is_kept(TestVault& t, const DeviceId& device, std::uint64_t version) {
  const EnvelopeId id{
      .purpose = Purpose::kSeed, .object = as_id<ObjectId>(device), .version = version};
  return t.world.ledger().envelopes().find(id) != nullptr;
}

TEST(AddDevice, IsPendingAndGivesNoCode) {
  TestVault t;
  auto answered = t.world.ask(add(t, "phone"), t.as_ada());
  ASSERT_TRUE(answered) << answered.error().message;
  const Device& device = answered->answer->shown.device;
  EXPECT_EQ(device.active(), nullptr);
  EXPECT_EQ(device.pending()->entered_by, t.ada);
  EXPECT_EQ(newest_types(t.world, 1), Types{"device.added"});
  EXPECT_EQ(code_of(t, device.id), "conflict");
}

TEST(AddDevice, PutsNoSeedIntoTheRecord) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(add(t, "phone"), t.as_ada()));
  ASSERT_TRUE(t.world.ask(replace(t.device), t.as_ada()));
  for (const std::string& body : t.world.bodies()) {
    EXPECT_EQ(body.find(kNewSeed), std::string::npos);
    EXPECT_EQ(body.find(hex_of(bytes_of(kNewSeed.substr(0, 10)))), std::string::npos);
    EXPECT_EQ(body.find(base64_of(bytes_of(kNewSeed.substr(0, 9)))), std::string::npos);
  }
}

TEST(AddDevice, TakesEightForAnAwsRoot) {
  TestVault t;
  for (int i = 2; i <= 8; ++i) {
    ASSERT_TRUE(t.world.ask(add(t, "device " + std::to_string(i)), t.as_ada())) << i;
  }
  EXPECT_EQ(refusal_of(t.world.ask(add(t, "ninth"), t.as_ada())), "conflict");
  ASSERT_TRUE(t.world.ask(of<RemoveDevice>(t.device), t.as_ada()));
  ASSERT_TRUE(t.world.ask(add(t, "ninth"), t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreDevice>(t.device), t.as_ada())), "conflict");
}

TEST(AddDevice, RefusesANameThatIsTakenNoSeedAndWhoMayNot) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(add(t, "PRIMARY"), t.as_ada())), "conflict");
  EXPECT_EQ(refusal_of(t.world.ask(add(t, "mine"), t.as_ben())), "denied");
  AddDevice none = add(t, "none");
  none.entered.seed = Seed();
  EXPECT_EQ(refusal_of(t.world.ask(std::move(none), t.as_ada())), "invalid");
  AddDevice nowhere = add(t, "phone");
  nowhere.account = AccountId::draw(t.world.random());
  EXPECT_EQ(refusal_of(t.world.ask(std::move(nowhere), t.as_ada())), "not_found");
}

// Negative test 34 as far as it comes here: the parameters of a seed.
TEST(AddDevice, Negative34RefusesParametersThatNoDeviceHas) {
  TestVault t;
  const TotpParameters odd[] = {{.digits = 0},
                                {.digits = 4},
                                {.digits = 11},
                                {.digits = 20},
                                {.period_s = 0},
                                {.period_s = -1},
                                {.period_s = 3601},
                                {.period_s = std::numeric_limits<std::int64_t>::max()}};
  const auto before = t.world.writer().size();
  for (const TotpParameters& totp : odd) {
    AddDevice verb = add(t, "odd");
    verb.entered = entered(kNewSeed, totp);
    EXPECT_EQ(refusal_of(t.world.ask(std::move(verb), t.as_ada())), "invalid") << json_of(totp);
  }
  AddDevice large = add(t, "odd");
  large.entered.seed = Seed(Bytes(129, 7));
  EXPECT_EQ(refusal_of(t.world.ask(std::move(large), t.as_ada())), "invalid");
  EXPECT_EQ(t.world.writer().size(), before);
}

TEST(AddDevice, WarnsOfASeedThatIsLabelledForAnotherAwsAccount) {
  TestVault t;
  AddDevice verb = add(t, "phone");
  verb.entered.aws_account_id = "999999999999";
  verb.entered.warnings = {"from the URI"};
  EXPECT_EQ(t.world.ask(std::move(verb), t.as_ada())->answer->warnings.size(), 2U);
  AddDevice right = add(t, "second phone");
  right.entered.aws_account_id = "123456789012";
  EXPECT_EQ(t.world.ask(std::move(right), t.as_ada())->answer->warnings.size(), 0U);
}

TEST(ConfirmDevice, ActivatesThePendingSeed) {
  TestVault t;
  const DeviceId phone = added(t, "phone");
  ASSERT_TRUE(t.world.ask(of<ConfirmDevice>(phone), t.as_ada()));
  EXPECT_EQ(newest_types(t.world, 1), Types{"device.confirmed"});
  EXPECT_EQ(code_of(t, phone), code_by(t, kNewSeed));
  EXPECT_EQ(refusal_of(t.world.ask(of<ConfirmDevice>(phone), t.as_ada())), "conflict");
}

TEST(ConfirmDevice, IsForWhoeverMayEnrolThere) {
  TestVault t;
  const DeviceId phone = added(t, "phone");
  EXPECT_EQ(refusal_of(t.world.ask(of<ConfirmDevice>(phone), t.as_ben())), "denied");
  Dee dee(t);
  EXPECT_EQ(refusal_of(t.world.ask(of<ConfirmDevice>(phone), dee.presented)), "not_found");
  dee.is(Role::kKeeper, t.vault);
  EXPECT_TRUE(t.world.ask(of<ConfirmDevice>(phone), dee.presented));
}

TEST(ReplaceDevice, KeepsTheOldSeedUntilTheNewOneIsConfirmed) {
  TestVault t;
  auto replaced = t.world.ask(replace(t.device), t.as_ada());
  ASSERT_TRUE(replaced) << replaced.error().message;
  EXPECT_EQ(newest_types(t.world, 1), Types{"device.replaced"});
  EXPECT_EQ(code_of(t, t.device), code_by(t, kTestSeed));
  ASSERT_TRUE(t.world.ask(of<ConfirmDevice>(t.device), t.as_ada()));
  EXPECT_EQ(code_of(t, t.device), code_by(t, kNewSeed));
  EXPECT_TRUE(is_kept(t, t.device, 1));
}

TEST(ReplaceDevice, ErasesAnOlderPendingSeed) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(replace(t.device), t.as_ada()));
  EXPECT_TRUE(is_kept(t, t.device, 2));
  auto again = t.world.ask(replace(t.device), t.as_ada());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->answer->shown.device.pending()->version, 3U);
  EXPECT_FALSE(is_kept(t, t.device, 2));
  t.world.reopen();
  EXPECT_FALSE(is_kept(t, t.device, 2));
  EXPECT_TRUE(is_kept(t, t.device, 3));
}

TEST(ReplaceDevice, RefusesTheSecondOfTwoAtOnce) {
  TestVault t;
  std::vector<std::string> outcomes;
  for (int i = 0; i < 2; ++i) {
    perform<ReplaceDevice>(
        t.world.core(), replace(t.device), t.as_ada(), {}, [&](const auto& answered) {
          outcomes.emplace_back(answered ? "done" : name_of(answered.error().code));
        });
  }
  t.world.writer().run_once();
  EXPECT_EQ(outcomes, (std::vector<std::string>{"done", "conflict"}));
}

TEST(ReplaceDevice, RefusesWhoMayNotAndNoSeed) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(replace(t.device), t.as_ben())), "denied");
  EXPECT_EQ(refusal_of(t.world.ask(replace(DeviceId::draw(t.world.random())), t.as_ada())),
            "not_found");
  ReplaceDevice none = replace(t.device);
  none.entered.seed = Seed();
  EXPECT_EQ(refusal_of(t.world.ask(std::move(none), t.as_ada())), "invalid");
}

TEST(PutBackDevice, GivesTheOldSeedBackInOneActAndIsUndoneByItself) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(of<PutBackDevice>(t.device), t.as_ada())), "conflict");
  ASSERT_TRUE(t.world.ask(replace(t.device), t.as_ada()));
  ASSERT_TRUE(t.world.ask(of<ConfirmDevice>(t.device), t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(of<PutBackDevice>(t.device), t.as_ben())), "denied");
  ASSERT_TRUE(t.world.ask(of<PutBackDevice>(t.device), t.as_ada()));
  EXPECT_EQ(newest_types(t.world, 1), Types{"device.put_back"});
  EXPECT_EQ(code_of(t, t.device), code_by(t, kTestSeed));
  ASSERT_TRUE(t.world.ask(of<PutBackDevice>(t.device), t.as_ada()));
  EXPECT_EQ(code_of(t, t.device), code_by(t, kNewSeed));
}

TEST(PutBackDevice, IsOverAfterThirtyDaysEvenIfNothingWasErasedYet) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(replace(t.device), t.as_ada()));
  ASSERT_TRUE(t.world.ask(of<ConfirmDevice>(t.device), t.as_ada()));
  t.world.clock().advance(std::chrono::days(30));
  EXPECT_EQ(refusal_of(t.world.ask(of<PutBackDevice>(t.device), t.as_ada())), "conflict");
}

TEST(EditDevice, RenamesAndShares) {
  TestVault t;
  auto verb = of<EditDevice>(t.device);
  verb.name = name("main");
  verb.shared = true;
  auto edited = t.world.ask(verb, t.as_ada());
  ASSERT_TRUE(edited);
  EXPECT_EQ(edited->answer->device.name.text(), "main");
  EXPECT_TRUE(edited->answer->device.shared);
  added(t, "phone");
  verb.name = name("Phone");
  EXPECT_EQ(refusal_of(t.world.ask(verb, t.as_ada())), "conflict");
  verb.name = name("mine");
  EXPECT_EQ(refusal_of(t.world.ask(verb, t.as_ben())), "denied");
}

TEST(RemoveDevice, RetiresItsSeedAndRestoreGivesItBack) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(of<RemoveDevice>(t.device), t.as_ada()));
  EXPECT_EQ(newest_types(t.world, 1), Types{"device.removed"});
  EXPECT_EQ(code_of(t, t.device), "conflict");
  for (const auto& refused : {refusal_of(t.world.ask(of<RemoveDevice>(t.device), t.as_ada())),
                              refusal_of(t.world.ask(of<ConfirmDevice>(t.device), t.as_ada())),
                              refusal_of(t.world.ask(of<PutBackDevice>(t.device), t.as_ada())),
                              refusal_of(t.world.ask(of<EditDevice>(t.device), t.as_ada())),
                              refusal_of(t.world.ask(replace(t.device), t.as_ada()))}) {
    EXPECT_EQ(refused, "conflict");
  }
  ASSERT_TRUE(t.world.ask(of<RestoreDevice>(t.device), t.as_ada()));
  EXPECT_EQ(newest_types(t.world, 1), Types{"device.restored"});
  EXPECT_EQ(code_of(t, t.device), code_by(t, kTestSeed));
}

TEST(RestoreDevice, RefusesWhatCannotComeBack) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreDevice>(t.device), t.as_ada())), "conflict");
  ASSERT_TRUE(t.world.ask(of<RemoveDevice>(t.device), t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreDevice>(t.device), t.as_ben())), "denied");
  const DeviceId named = added(t, "primary");
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreDevice>(t.device), t.as_ada())), "conflict");
  ASSERT_TRUE(t.world.ask(of<RemoveDevice>(named), t.as_ada()));
  RemoveAccount account;
  account.account = t.account;
  ASSERT_TRUE(t.world.ask(account, t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreDevice>(t.device), t.as_ada())), "conflict");
  RestoreAccount back;
  back.account = t.account;
  ASSERT_TRUE(t.world.ask(back, t.as_ada()));
  t.world.clock().advance(std::chrono::days(30));
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreDevice>(t.device), t.as_ada())), "conflict");
}

TEST(EraseOldSeeds, ErasesThemAfterThirtyDaysAndRecordsIt) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(replace(t.device), t.as_ada()));
  ASSERT_TRUE(t.world.ask(of<ConfirmDevice>(t.device), t.as_ada()));
  const auto tick = [&] {
    submit_old_seeds(t.world.core());
    t.world.writer().run_once();
  };
  t.world.clock().advance(std::chrono::days(30) - std::chrono::seconds(1));
  const auto before = t.world.writer().size();
  tick();
  EXPECT_EQ(t.world.writer().size(), before);
  EXPECT_TRUE(is_kept(t, t.device, 1));
  t.world.clock().advance(std::chrono::seconds(1));
  tick();
  EXPECT_EQ(t.world.writer().size(), before + 1);
  EXPECT_EQ(newest_types(t.world, 1), Types{"device.seed_erased"});
  EXPECT_FALSE(is_kept(t, t.device, 1));
  EXPECT_TRUE(is_kept(t, t.device, 2));
  t.world.reopen();
  EXPECT_FALSE(is_kept(t, t.device, 1));
  EXPECT_EQ(code_of(t, t.device), code_by(t, kNewSeed));
}

TEST(EraseOldSeeds, WaitsWhileTheClockIsNotSure) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(of<RemoveDevice>(t.device), t.as_ada()));
  t.world.writer().read([&](const View& view) {
    const Time later = t.world.clock().wall() + std::chrono::days(31);
    EXPECT_TRUE(erase_old_seeds(view, {.wall = later, .sure = false}).events.empty());
    EXPECT_EQ(erase_old_seeds(view, {.wall = later}).events.size(), 1U);
  });
}

TEST(ListDevices, ShowsWhatTheCallerMaySee) {
  TestVault t;
  added(t, "phone");
  const auto names = [&](const Presented& as, bool removed) {
    std::vector<std::string> out;
    for (const auto& each :
         *t.world.ask(ListDevices{.account = t.account, .removed = removed}, as)->answer) {
      out.push_back(each.device.name.text());
    }
    return out;
  };
  EXPECT_EQ(names(t.as_ben(), false), (std::vector<std::string>{"phone", "primary"}));
  ASSERT_TRUE(t.world.ask(of<RemoveDevice>(t.device), t.as_ada()));
  EXPECT_EQ(names(t.as_ben(), false), (std::vector<std::string>{"phone"}));
  EXPECT_EQ(names(t.as_ben(), true), (std::vector<std::string>{"phone", "primary"}));
  Dee dee(t);
  EXPECT_EQ(refusal_of(t.world.ask(ListDevices{.account = t.account}, dee.presented)), "not_found");
  EXPECT_EQ(refusal_of(t.world.ask(ShowDevice{.device = t.device}, dee.presented)), "not_found");
  EXPECT_EQ(t.world.ask(ShowDevice{.device = t.device}, t.as_cy())->answer->vault.text(),
            "production");
}

}  // namespace
}  // namespace cofactor
