#include "custody/import_entries.h"

#include "custody/change_device.h"
#include "custody/change_vault.h"
#include "custody/read_devices.h"
#include "custody/release_code.h"
#include "custody/replace_device.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

constexpr std::string_view kImportedSeed = "a seed out of a file";

EntryToImport device_of(const TestVault& t, std::string_view account, std::uint32_t number = 1) {
  return {.entry = number,
          .vault = t.vault,
          .account = name(account),
          .device = name("imported"),
          .entered = entered(kImportedSeed)};
}

ImportEntries import_of(EntryToImport entry) {
  ImportEntries verb;
  verb.entries.push_back(std::move(entry));
  return verb;
}

std::size_t exposed_count(TestVault& t) {
  return t.world.ask(ListExposed{}, t.as_ada())->answer->size();
}

TEST(ImportEntries, GiveCodesAtOnce) {
  TestVault t;
  auto answered = t.world.ask(import_of(device_of(t, "vpn")), t.as_ada());
  ASSERT_TRUE(answered) << answered.error().message;
  ASSERT_EQ(answered->answer->imported.size(), 1U);
  EXPECT_EQ(newest_types(t.world, 2), (Types{"account.added", "device.imported"}));
  const auto& imported = answered->answer->imported.front();
  EXPECT_TRUE(imported.device->is_exposed());
  EXPECT_EQ(imported.device->active()->entered_by, t.ada);
  const auto released =
      t.world.ask(ReleaseCode{.account = imported.account.id, .reason = "INC-42"}, t.as_ben());
  ASSERT_TRUE(released) << released.error().message;
  const Code code = code_for(Seed::copy_from(bytes_of(kImportedSeed)),
                             {},
                             *step_of(t.world.clock().wall(), TotpParameters{}));
  EXPECT_TRUE(equal_in_constant_time(released->answer->code, code));
}

TEST(ImportEntries, PutNoSeedIntoTheRecord) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(import_of(device_of(t, "vpn")), t.as_ada()));
  for (const std::string& body : t.world.bodies()) {
    EXPECT_EQ(body.find(kImportedSeed), std::string::npos);
    EXPECT_EQ(body.find(base64_of(bytes_of(kImportedSeed.substr(0, 9)))), std::string::npos);
  }
}

TEST(ImportEntries, LeaveTheWorkListAsTheirSeedsAreReplaced) {
  TestVault t;
  auto answered = t.world.ask(import_of(device_of(t, "vpn")), t.as_ada());
  ASSERT_TRUE(answered);
  const DeviceId device = answered->answer->imported.front().device->id;
  EXPECT_EQ(exposed_count(t), 1U);
  ASSERT_TRUE(t.world.ask(ReplaceDevice{.device = device, .entered = entered()}, t.as_ada()));
  EXPECT_EQ(exposed_count(t), 1U) << "the old seed gives codes until the new one is confirmed";
  ConfirmDevice confirm;
  confirm.device = device;
  ASSERT_TRUE(t.world.ask(confirm, t.as_ada()));
  EXPECT_EQ(exposed_count(t), 0U);
  PutBackDevice back;
  back.device = device;
  ASSERT_TRUE(t.world.ask(back, t.as_ada()));
  EXPECT_EQ(exposed_count(t), 1U) << "the seed that others may have gives codes again";
}

TEST(ImportEntries, ShowTheWorkListOnlyOfWhatIsSeen) {
  TestVault t;
  Dee dee(t);
  ASSERT_TRUE(t.world.ask(import_of(device_of(t, "vpn")), t.as_ada()));
  EXPECT_TRUE(t.world.ask(ListExposed{}, dee.presented)->answer->empty());
  EXPECT_EQ(refusal_of(t.world.ask(ListExposed{.vault = t.vault}, dee.presented)), "not_found");
  dee.is(Role::kViewer, t.vault);
  EXPECT_EQ(t.world.ask(ListExposed{.vault = t.vault}, dee.presented)->answer->size(), 1U);
}

TEST(ImportEntries, ChangeNothingTheSecondTime) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(import_of(device_of(t, "vpn")), t.as_ada()));
  const std::size_t entries = t.world.bodies().size();
  const auto again = t.world.ask(import_of(device_of(t, "VPN")), t.as_ada());
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->answer->imported.empty());
  EXPECT_EQ(again->answer->skipped.front().why, "The account has a device of this name already.");
  EXPECT_EQ(t.world.bodies().size(), entries);
}

TEST(ImportEntries, AreRememberedByTheirRequestId) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(import_of(device_of(t, "vpn")), t.as_ada(), "once"));
  const auto again = t.world.ask(import_of(device_of(t, "vpn")), t.as_ada(), "once");
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->answer);
  EXPECT_EQ(again->again.front().value, "1");
}

TEST(ImportEntries, SkipWhatIsWrongAndTakeTheRest) {
  TestVault t;
  ImportEntries verb = import_of(device_of(t, "one", 1));
  verb.entries.push_back(device_of(t, "two", 2));
  verb.entries.back().content.email = "nobody";
  verb.entries.push_back(device_of(t, "three", 3));
  verb.entries.back().entered->totp.digits = 4;
  verb.entries.push_back(device_of(t, "one", 4));
  verb.entries.push_back(device_of(t, "one", 5));
  verb.entries.back().device = name("another");
  const auto answered = t.world.ask(std::move(verb), t.as_ada());
  ASSERT_TRUE(answered) << answered.error().message;
  std::vector<std::uint32_t> taken;
  for (const auto& imported : answered->answer->imported) taken.push_back(imported.entry);
  EXPECT_EQ(taken, (std::vector<std::uint32_t>{1, 5}));
  std::vector<std::string> why;
  for (const auto& skipped : answered->answer->skipped) why.push_back(skipped.why);
  EXPECT_EQ(why,
            (std::vector<std::string>{"That is not an e-mail address.",
                                      "A code has 5 to 10 digits.",
                                      "The account has a device of this name already."}));
  EXPECT_EQ(answered->answer->imported[0].account.id, answered->answer->imported[1].account.id);
}

TEST(ImportEntries, BringAccountsOfAwsRootsOnce) {
  TestVault t;
  ImportEntries verb;
  for (const std::string_view id : {"210987654321", "210987654321", "123456789012", "12"}) {
    verb.entries.push_back({.entry = static_cast<std::uint32_t>(verb.entries.size() + 1),
                            .vault = t.vault,
                            .account = name("root " + std::to_string(verb.entries.size())),
                            .aws_account_id = std::string(id),
                            .content = {.email = "root@example.com"}});
  }
  const auto answered = t.world.ask(std::move(verb), t.as_ada());
  ASSERT_TRUE(answered) << answered.error().message;
  ASSERT_EQ(answered->answer->imported.size(), 1U);
  EXPECT_EQ(answered->answer->imported.front().account.kind, AccountKind::kAwsRoot);
  EXPECT_FALSE(answered->answer->imported.front().device);
  std::vector<std::string> why;
  for (const auto& skipped : answered->answer->skipped) why.push_back(skipped.why);
  EXPECT_EQ(why,
            (std::vector<std::string>{
                "An entry before it is of the same AWS account.",
                "This AWS account is held here already. It is production/root-prod: add a device "
                "there, or remove it first.",
                "An AWS account id is twelve digits."}));
}

TEST(ImportEntries, PutNoNinthDeviceOnAnAwsRoot) {
  TestVault t;
  ImportEntries verb;
  for (std::uint32_t i = 1; i <= 8; ++i) {
    verb.entries.push_back(device_of(t, "root-prod", i));
    verb.entries.back().device = name("phone " + std::to_string(i));
  }
  const auto answered = t.world.ask(std::move(verb), t.as_ada());
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->answer->imported.size(), 7U) << "it has one already";
  EXPECT_EQ(answered->answer->skipped.front().why,
            "AWS takes at most eight devices for a root user, and there are eight.");
}

TEST(ImportEntries, AreForKeepersThere) {
  TestVault t;
  OtherOrganization other(t);
  EXPECT_EQ(refusal_of(t.world.ask(import_of(device_of(t, "vpn")), t.as_ben())), "denied");
  Dee dee(t);
  EXPECT_EQ(refusal_of(t.world.ask(import_of(device_of(t, "vpn")), dee.presented)), "not_found");
  EXPECT_EQ(refusal_of(t.world.ask(MayImport{}, dee.presented)), "denied");
  dee.is(Role::kKeeper,
         Grant{.vault = t.vault,
               .account = t.account,
               .scope = {.kind = ScopeKind::kAccount, .id = as_id<ObjectId>(t.account)}});
  EXPECT_TRUE(t.world.ask(MayImport{}, dee.presented));
  EXPECT_EQ(refusal_of(t.world.ask(import_of(device_of(t, "vpn")), dee.presented)), "denied");
  EXPECT_TRUE(t.world.ask(import_of(device_of(t, "root-prod")), dee.presented));
  EntryToImport outside = device_of(t, "vpn");
  outside.vault = other.vault;
  EXPECT_EQ(refusal_of(t.world.ask(import_of(std::move(outside)), t.as_ada())), "not_found");
}

TEST(ImportEntries, ComeFiveHundredAtOnce) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(ImportEntries{}, t.as_ada())), "invalid");
  ImportEntries verb;
  for (std::uint32_t i = 0; i <= kMostImportedAtOnce; ++i) {
    verb.entries.push_back(device_of(t, "vpn " + std::to_string(i), i));
  }
  EXPECT_EQ(refusal_of(t.world.ask(std::move(verb), t.as_ada())), "invalid");
}

TEST(ImportEntries, GoIntoNoVaultThatWasRemoved) {
  TestVault t;
  RemoveVault gone;
  gone.vault = t.vault;
  ASSERT_TRUE(t.world.ask(gone, t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(import_of(device_of(t, "vpn")), t.as_ada())), "conflict");
}

}  // namespace
}  // namespace cofactor
