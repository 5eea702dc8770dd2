#include "custody/change_vault.h"
#include "custody/read_vaults.h"
#include "custody/release_code.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

AddVault add(const TestVault& t, std::string_view called) {
  return {.organization = t.organization, .name = name(called)};
}

template <class Verb>
Verb of(const VaultId& id) {
  Verb verb;
  verb.vault = id;
  return verb;
}

EditVault rename(const VaultId& id, std::string_view called) {
  auto verb = of<EditVault>(id);
  verb.name = name(called);
  return verb;
}

std::vector<std::string> listed(TestVault& t, const Presented& as, ListVaults verb = {}) {
  std::vector<std::string> out;
  for (const Vault& vault : *t.world.ask(verb, as)->answer) {
    out.push_back(vault.name.text());
  }
  return out;
}

using Texts = std::vector<std::string>;

TEST(AddVault, StandsInTheOrganizationsChainAndSealsUnderItsOwnKey) {
  TestVault t;
  auto added = t.world.ask(add(t, "staging"), t.as_ada());
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_FALSE(added->answer->critical);
  EXPECT_EQ(newest_types(t.world, 1), Types{"vault.added"});
  t.world.reopen();
  auto account =
      t.world.ask(AddAccount{.vault = added->answer->id, .name = name("login")}, t.as_ada());
  EXPECT_TRUE(account) << account.error().message;
}

TEST(AddVault, RefusesANameThatIsTakenAndWhoMayNot) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(add(t, " Production"), t.as_ada())), "conflict");
  EXPECT_EQ(refusal_of(t.world.ask(add(t, "mine"), t.as_ben())), "denied");
  EXPECT_EQ(refusal_of(t.world.ask(add(t, "mine"), t.outside(t.ada_token))), "not_found");
}

TEST(AddVault, IsRefusedInAnOrganizationThatTheRouteDidNotName) {
  TestVault t;
  const OtherOrganization other(t);
  EXPECT_EQ(refusal_of(t.world.ask(
                AddVault{.organization = other.organization, .name = name("mine")}, t.as_ada())),
            "not_found");
}

TEST(AddVault, AnswersARepeatWithItsId) {
  TestVault t;
  const auto first = t.world.ask(add(t, "staging"), t.as_ada(), "once");
  const auto again = t.world.ask(add(t, "staging"), t.as_ada(), "once");
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->answer);
  EXPECT_EQ(again->again,
            (std::vector<AnswerId>{{.name = "vault", .value = first->answer->id.text()}}));
  EXPECT_EQ(again->position, first->position);
}

TEST(EditVault, RenamesAndMarksAndNeverUnmarks) {
  TestVault t;
  const VaultId staging = t.world.ask(add(t, "staging"), t.as_ada())->answer->id;
  auto verb = rename(staging, "stage");
  verb.critical = true;
  auto edited = t.world.ask(verb, t.as_ada());
  ASSERT_TRUE(edited);
  EXPECT_EQ(edited->answer->name.text(), "stage");
  EXPECT_TRUE(edited->answer->critical);
  EXPECT_EQ(newest_types(t.world, 1), Types{"vault.edited"});
  auto loosen = of<EditVault>(staging);
  loosen.critical = false;
  EXPECT_EQ(refusal_of(t.world.ask(loosen, t.as_ada())), "approval_needed");
  EXPECT_TRUE(t.world.ask(ShowVault{.vault = staging}, t.as_ada())->answer->critical);
}

TEST(EditVault, RefusesANameThatIsTakenAndWhoMayNot) {
  TestVault t;
  const VaultId staging = t.world.ask(add(t, "staging"), t.as_ada())->answer->id;
  EXPECT_EQ(refusal_of(t.world.ask(rename(staging, "PRODUCTION"), t.as_ada())), "conflict");
  EXPECT_TRUE(t.world.ask(rename(staging, "Staging"), t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(rename(staging, "mine"), t.as_ben())), "denied");
  EXPECT_EQ(refusal_of(t.world.ask(rename(VaultId::draw(t.world.random()), "mine"), t.as_ada())),
            "not_found");
}

TEST(RemoveVault, StopsItsCodesUntilItIsRestored) {
  TestVault t;
  const ReleaseCode release{.account = t.account, .reason = "INC-42"};
  ASSERT_TRUE(t.world.ask(of<RemoveVault>(t.vault), t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(release, t.as_ben())), "conflict");
  EXPECT_EQ(refusal_of(t.world.ask(of<RemoveVault>(t.vault), t.as_ada())), "conflict");
  EXPECT_EQ(refusal_of(t.world.ask(rename(t.vault, "x"), t.as_ada())), "conflict");
  EXPECT_EQ(refusal_of(t.world.ask(AddAccount{.vault = t.vault, .name = name("a")}, t.as_ada())),
            "conflict");
  EXPECT_EQ(listed(t, t.as_ada()), Texts{});
  EXPECT_EQ(listed(t, t.as_ada(), {.removed = true}), Texts{"production"});
  ASSERT_TRUE(t.world.ask(of<RestoreVault>(t.vault), t.as_ada()));
  EXPECT_TRUE(t.world.ask(release, t.as_ben()));
}

TEST(RestoreVault, RefusesWhatCannotComeBack) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreVault>(t.vault), t.as_ada())), "conflict");
  ASSERT_TRUE(t.world.ask(of<RemoveVault>(t.vault), t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreVault>(t.vault), t.as_ben())), "denied");
  const VaultId named = t.world.ask(add(t, "production"), t.as_ada())->answer->id;
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreVault>(t.vault), t.as_ada())), "conflict");
  ASSERT_TRUE(t.world.ask(rename(named, "new"), t.as_ada()));
  // Its AWS account is held elsewhere now.
  ASSERT_TRUE(t.world.ask(AddAccount{.vault = named,
                                     .name = name("root"),
                                     .kind = AccountKind::kAwsRoot,
                                     .aws_account_id = "123456789012"},
                          t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreVault>(t.vault), t.as_ada())), "conflict");
  ASSERT_TRUE(t.world.ask(of<RemoveVault>(named), t.as_ada()));
  ASSERT_TRUE(t.world.ask(of<RestoreVault>(t.vault), t.as_ada()));
  ASSERT_TRUE(t.world.ask(of<RemoveVault>(t.vault), t.as_ada()));
  t.world.clock().advance(std::chrono::days(30));
  EXPECT_EQ(refusal_of(t.world.ask(of<RestoreVault>(t.vault), t.as_ada())), "conflict");
}

TEST(ListVaults, ShowsWhatTheCallerMaySeeAndNothingBeside) {
  TestVault t;
  const VaultId staging = t.world.ask(add(t, "staging"), t.as_ada())->answer->id;
  EXPECT_EQ(listed(t, t.as_ada()), (Texts{"production", "staging"}));
  Dee dee(t);
  EXPECT_EQ(listed(t, dee.presented), Texts{});
  EXPECT_EQ(refusal_of(t.world.ask(ShowVault{.vault = t.vault}, dee.presented)), "not_found");
  // A grant on one device shows the way to it, and no more.
  dee.is(Role::kResponder,
         {.vault = t.vault,
          .account = t.account,
          .scope = {.kind = ScopeKind::kDevice, .id = as_id<ObjectId>(t.device)}});
  EXPECT_EQ(listed(t, dee.presented), Texts{"production"});
  EXPECT_TRUE(t.world.ask(ShowVault{.vault = t.vault}, dee.presented));
  EXPECT_EQ(refusal_of(t.world.ask(ShowVault{.vault = staging}, dee.presented)), "not_found");
}

}  // namespace
}  // namespace cofactor
