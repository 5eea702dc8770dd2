#include "custody/change_vault.h"
#include "custody/edit_account.h"
#include "custody/read_accounts.h"
#include "custody/read_vaults.h"
#include "custody/release_code.h"
#include "custody/remove_account.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

AddAccount root(const TestVault& t, std::string_view called, std::string_view aws_account_id) {
  return {.vault = t.vault,
          .name = name(called),
          .kind = AccountKind::kAwsRoot,
          .aws_account_id = std::string(aws_account_id)};
}

AddAccount login(const VaultId& vault, std::string_view called) {
  return {.vault = vault, .name = name(called), .kind = AccountKind::kLogin};
}

template <class Verb>
Verb of(const AccountId& id) {
  Verb verb;
  verb.account = id;
  return verb;
}

VaultId add_vault(TestVault& t, std::string_view called) {
  return t.world.ask(AddVault{.organization = t.organization, .name = name(called)}, t.as_ada())
      ->answer->id;
}

std::vector<std::string> listed(TestVault& t, const Presented& as, ListAccounts verb = {}) {
  std::vector<std::string> out;
  for (const auto& each : *t.world.ask(verb, as)->answer) {
    out.push_back(each.vault.text() + "/" + each.account.name.text());
  }
  return out;
}

using Texts = std::vector<std::string>;

TEST(AddAccount, SealsItsTextsAndRecordsNoneOfThem) {
  TestVault t;
  AddAccount verb = root(t, "root-test", "210987654321");
  verb.content = {.email = "aws@example.com",
                  .phone = "+44 20 7946 0000",
                  .password_place = "safe 3",
                  .notes = "line one\nline two"};
  auto added = t.world.ask(verb, t.as_ada());
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(newest_types(t.world, 1), Types{"account.added"});
  for (const std::string& body : t.world.bodies()) {
    for (const char* secret : {"aws@", "7946", "safe 3", "line one"}) {
      EXPECT_EQ(body.find(secret), std::string::npos) << body;
    }
  }
  t.world.reopen();
  auto shown = t.world.ask(ShowAccount{.account = added->answer->shown.account.id}, t.as_ben());
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->answer->vault.text(), "production");
  EXPECT_EQ(shown->answer->content.email, "aws@example.com");
  EXPECT_EQ(shown->answer->content.notes, "line one\nline two");
  EXPECT_EQ(shown->answer->content.sign_in, "https://signin.aws.amazon.com/");
}

TEST(AddAccount, MakesTheVaultOfAnAwsRootCritical) {
  TestVault t;
  const VaultId staging = add_vault(t, "staging");
  ASSERT_TRUE(t.world.ask(login(staging, "vpn"), t.as_ada()));
  EXPECT_FALSE(t.world.ask(ShowVault{.vault = staging}, t.as_ada())->answer->critical);
  AddAccount verb = root(t, "root-test", "210987654321");
  verb.vault = staging;
  auto added = t.world.ask(verb, t.as_ada());
  ASSERT_TRUE(added);
  EXPECT_EQ(added->answer->warnings.size(), 1U);
  EXPECT_EQ(newest_types(t.world, 2), (Types{"vault.edited", "account.added"}));
  EXPECT_TRUE(t.world.ask(ShowVault{.vault = staging}, t.as_ada())->answer->critical);
}

TEST(AddAccount, RefusesAnAwsAccountIdThatIsNone) {
  TestVault t;
  for (const char* id : {"", "12345678901", "1234567890123", "1234-5678-9012", "12345678901x"}) {
    EXPECT_EQ(refusal_of(t.world.ask(root(t, "new", id), t.as_ada())), "invalid") << id;
  }
  AddAccount none = root(t, "new", "");
  none.aws_account_id.reset();
  EXPECT_EQ(refusal_of(t.world.ask(none, t.as_ada())), "invalid");
  AddAccount other = login(t.vault, "new");
  other.aws_account_id = "123456789012";
  EXPECT_EQ(refusal_of(t.world.ask(other, t.as_ada())), "invalid");
}

TEST(AddAccount, RefusesTextsThatAreNoLines) {
  TestVault t;
  const AccountContent odd[] = {{.email = "nobody"},
                                {.email = "a@b\x1b[31m.example"},
                                {.phone = std::string(101, '1')},
                                {.phone = "1\n2"},
                                {.password_place = "safe\u202e3"},
                                {.password_place = std::string(501, 'x')},
                                {.sign_in = "javascript:alert(1)"},
                                {.sign_in = "https://x/\r\n"},
                                {.notes = "fine\n\x1b[2J"},
                                {.notes = std::string(4001, 'x')}};
  for (const AccountContent& content : odd) {
    AddAccount verb = login(t.vault, "new");
    verb.content = content;
    EXPECT_EQ(refusal_of(t.world.ask(verb, t.as_ada())), "invalid") << json_of(content);
  }
}

TEST(AddAccount, HoldsAnAwsAccountOnceInAnOrganization) {
  TestVault t;
  AddAccount twice = root(t, "again", "123456789012");
  twice.vault = add_vault(t, "staging");
  auto refused = t.world.ask(twice, t.as_ada());
  EXPECT_EQ(refusal_of(refused), "conflict");
  EXPECT_NE(refused.error().hint.find("production/root-prod"), std::string::npos);
  // Who keeps staging alone is not told where.
  Dee dee(t);
  dee.is(Role::kKeeper, twice.vault);
  refused = t.world.ask(twice, dee.presented);
  EXPECT_EQ(refusal_of(refused), "conflict");
  EXPECT_EQ(refused.error().hint.find("production"), std::string::npos);
  const OtherOrganization other(t);
  AddAccount theirs = twice;
  theirs.vault = other.vault;
  EXPECT_TRUE(t.world.ask(theirs, other.ada));
}

TEST(AddAccount, RefusesANameThatIsTakenAndWhoMayNot) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(login(t.vault, "Root-Prod"), t.as_ada())), "conflict");
  EXPECT_EQ(refusal_of(t.world.ask(login(t.vault, "new"), t.as_ben())), "denied");
  EXPECT_EQ(refusal_of(t.world.ask(login(VaultId::draw(t.world.random()), "new"), t.as_ada())),
            "not_found");
}

TEST(EditAccount, KeepsWhatIsNotSaidAndErasesTheOlderEnvelope) {
  TestVault t;
  auto verb = of<EditAccount>(t.account);
  verb.name = name("root-main");
  verb.edits = {.email = "", .phone = "+44 20 7946 0001"};
  auto edited = t.world.ask(verb, t.as_ada());
  ASSERT_TRUE(edited) << edited.error().message;
  EXPECT_EQ(edited->answer->account.name.text(), "root-main");
  EXPECT_EQ(edited->answer->content.email, std::nullopt);
  EXPECT_EQ(edited->answer->content.phone, "+44 20 7946 0001");
  EXPECT_EQ(edited->answer->content.password_place, "safe 2");
  EXPECT_EQ(edited->answer->account.content->version, 2U);
  EnvelopeId older{.purpose = Purpose::kAccountContent, .object = as_id<ObjectId>(t.account)};
  EXPECT_EQ(t.world.ledger().envelopes().find(older), nullptr);
  t.world.reopen();
  EXPECT_EQ(
      t.world.ask(ShowAccount{.account = t.account}, t.as_ben())->answer->content.password_place,
      "safe 2");
}

TEST(EditAccount, ChangesANameAloneWithoutSealingAnew) {
  TestVault t;
  auto verb = of<EditAccount>(t.account);
  verb.name = name("root-main");
  EXPECT_EQ(t.world.ask(verb, t.as_ada())->answer->account.content->version, 1U);
}

TEST(EditAccount, RefusesWhatSomebodyElseHasChangedMeanwhile) {
  TestVault t;
  // Two are prepared on the same version; the batch takes the first.
  std::vector<std::string> outcomes;
  for (const char* place : {"safe 3", "safe 4"}) {
    auto verb = of<EditAccount>(t.account);
    verb.edits = {.password_place = place};
    perform<EditAccount>(t.world.core(), verb, t.as_ada(), {}, [&](auto answered) {
      outcomes.emplace_back(answered ? "done" : name_of(answered.error().code));
    });
  }
  t.world.writer().run_once();
  EXPECT_EQ(outcomes, (std::vector<std::string>{"done", "conflict"}));
  EXPECT_EQ(
      t.world.ask(ShowAccount{.account = t.account}, t.as_ben())->answer->content.password_place,
      "safe 3");
}

TEST(EditAccount, RefusesWhatAddRefuses) {
  TestVault t;
  const AccountId second =
      t.world.ask(root(t, "root-test", "210987654321"), t.as_ada())->answer->shown.account.id;
  auto verb = of<EditAccount>(second);
  verb.aws_account_id = "123456789012";
  EXPECT_EQ(refusal_of(t.world.ask(verb, t.as_ada())), "conflict");
  verb.aws_account_id = "12345";
  EXPECT_EQ(refusal_of(t.world.ask(verb, t.as_ada())), "invalid");
  verb.aws_account_id = "210987654322";
  EXPECT_EQ(t.world.ask(verb, t.as_ada())->answer->account.aws_account_id, "210987654322");
  auto named = of<EditAccount>(second);
  named.name = name("ROOT-PROD");
  EXPECT_EQ(refusal_of(t.world.ask(named, t.as_ada())), "conflict");
  named.name = name("mine");
  EXPECT_EQ(refusal_of(t.world.ask(named, t.as_ben())), "denied");
  auto odd = of<EditAccount>(second);
  odd.edits = {.sign_in = "ftp://x"};
  EXPECT_EQ(refusal_of(t.world.ask(odd, t.as_ada())), "invalid");
  EXPECT_EQ(refusal_of(t.world.ask(of<EditAccount>(AccountId::draw(t.world.random())), t.as_ada())),
            "not_found");
}

TEST(EditAccount, GivesNoLoginAnAwsAccountId) {
  TestVault t;
  auto verb =
      of<EditAccount>(t.world.ask(login(t.vault, "vpn"), t.as_ada())->answer->shown.account.id);
  verb.aws_account_id = "210987654321";
  EXPECT_EQ(refusal_of(t.world.ask(verb, t.as_ada())), "invalid");
}

TEST(RemoveAccount, StopsItsCodesUntilItIsRestored) {
  TestVault t;
  const ReleaseCode release{.account = t.account, .reason = "INC-42"};
  ASSERT_TRUE(t.world.ask(of<RemoveAccount>(t.account), t.as_ada()));
  EXPECT_EQ(newest_types(t.world, 1), Types{"account.removed"});
  EXPECT_EQ(refusal_of(t.world.ask(release, t.as_ben())), "conflict");
  EXPECT_EQ(refusal_of(t.world.ask(of<RemoveAccount>(t.account), t.as_ada())), "conflict");
  auto edit = of<EditAccount>(t.account);
  edit.name = name("x");
  EXPECT_EQ(refusal_of(t.world.ask(edit, t.as_ada())), "conflict");
  EXPECT_EQ(
      refusal_of(t.world.ask(
          AddDevice{.account = t.account, .name = name("d"), .entered = entered()}, t.as_ada())),
      "conflict");
  EXPECT_EQ(listed(t, t.as_ada()), Texts{});
  EXPECT_EQ(listed(t, t.as_ada(), {.removed = true}), Texts{"production/root-prod"});
  ASSERT_TRUE(t.world.ask(of<RestoreAccount>(t.account), t.as_ada()));
  EXPECT_EQ(newest_types(t.world, 1), Types{"account.restored"});
  EXPECT_TRUE(t.world.ask(release, t.as_ben()));
}

TEST(RestoreAccount, RefusesWhatCannotComeBack) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreAccount>(t.account), t.as_ada())), "conflict");
  ASSERT_TRUE(t.world.ask(of<RemoveAccount>(t.account), t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreAccount>(t.account), t.as_ben())), "denied");
  const auto held = t.world.ask(root(t, "other", "123456789012"), t.as_ada());
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreAccount>(t.account), t.as_ada())), "conflict");
  ASSERT_TRUE(t.world.ask(of<RemoveAccount>(held->answer->shown.account.id), t.as_ada()));
  const auto named = t.world.ask(login(t.vault, "root-prod"), t.as_ada());
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreAccount>(t.account), t.as_ada())), "conflict");
  ASSERT_TRUE(t.world.ask(of<RemoveAccount>(named->answer->shown.account.id), t.as_ada()));
  RemoveVault vault;
  vault.vault = t.vault;
  ASSERT_TRUE(t.world.ask(vault, t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreAccount>(t.account), t.as_ada())), "conflict");
  RestoreVault back;
  back.vault = t.vault;
  ASSERT_TRUE(t.world.ask(back, t.as_ada()));
  t.world.clock().advance(std::chrono::days(30));
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreAccount>(t.account), t.as_ada())), "conflict");
}

TEST(ListAccounts, TakesOneVaultOrAll) {
  TestVault t;
  const VaultId staging = add_vault(t, "staging");
  ASSERT_TRUE(t.world.ask(login(staging, "vpn"), t.as_ada()));
  EXPECT_EQ(listed(t, t.as_ben()), (Texts{"production/root-prod", "staging/vpn"}));
  EXPECT_EQ(listed(t, t.as_ben(), {.vault = staging}), Texts{"staging/vpn"});
  Dee dee(t);
  EXPECT_EQ(listed(t, dee.presented), Texts{});
  dee.is(Role::kViewer, staging);
  EXPECT_EQ(listed(t, dee.presented), Texts{"staging/vpn"});
  EXPECT_EQ(refusal_of(t.world.ask(ListAccounts{.vault = t.vault}, dee.presented)), "not_found");
  EXPECT_EQ(refusal_of(t.world.ask(ShowAccount{.account = t.account}, dee.presented)), "not_found");
  EXPECT_EQ(
      refusal_of(t.world.ask(ListAccounts{.vault = VaultId::draw(t.world.random())}, t.as_ben())),
      "not_found");
}

}  // namespace
}  // namespace cofactor
