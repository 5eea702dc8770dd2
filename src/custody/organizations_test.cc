#include "custody/add_organization.h"
#include "custody/change_organization.h"
#include "custody/read_organizations.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

AddOrganization add(std::string_view called) {
  return {.name = name(called), .admin_name = "Dee", .admin_email = "dee@example.org"};
}

EditOrganization rename(const OrganizationId& id, std::string_view called) {
  EditOrganization verb;
  verb.organization = id;
  verb.name = name(called);
  return verb;
}

template <class Verb>
Verb of(const OrganizationId& id) {
  Verb verb;
  verb.organization = id;
  return verb;
}

std::vector<std::string> listed(TestVault& t, const Presented& as, ListOrganizations verb = {}) {
  std::vector<std::string> out;
  for (const auto& each : *t.world.ask(verb, as)->answer) {
    out.push_back(each.organization.name.text() + (each.member ? "" : " (not in it)"));
  }
  return out;
}

using Texts = std::vector<std::string>;

TEST(AddOrganization, IsBornWithAnInvitationForItsFirstAdmin) {
  TestVault t;
  auto added = t.world.ask(add("Client"), t.outside(t.ada_token));
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(newest_types(t.world, 6),
            (Types{"organization.added",
                   "member.invited",
                   "token.added",
                   "grant.added",
                   "grant.added",
                   "grant.added"}));
  EXPECT_EQ(added->answer->expires_at, t.world.clock().wall() + std::chrono::days(7));
  for (const std::string& body : t.world.bodies()) {
    EXPECT_EQ(body.find("Dee"), std::string::npos) << body;
    EXPECT_EQ(body.find("dee@"), std::string::npos) << body;
  }
}

TEST(AddOrganization, MakesItsOperatorNothingInIt) {
  TestVault t;
  const auto id = t.world.ask(add("Client"), t.outside(t.ada_token))->answer->organization.id;
  Presented there = t.as_ada();
  there.organization = id;
  EXPECT_EQ(refusal_of(t.world.ask(ShowOrganization{}, there)), "not_found");
  EXPECT_EQ(refusal_of(t.world.ask(AddVault{.organization = id, .name = name("v")}, there)),
            "not_found");
}

TEST(AddOrganization, TakesWhoeverRedeemsTheInvitationAsAdmin) {
  TestVault t;
  auto added = t.world.ask(add("Client"), t.outside(t.ada_token));
  ASSERT_TRUE(t.world.ask(
      JoinOrganization{.invitation = token_hash(added->answer->token), .bearer = t.cy_token},
      t.outside(t.cy_token)));
  Presented there = t.as_cy();
  there.organization = added->answer->organization.id;
  auto vault = t.world.ask(
      AddVault{.organization = added->answer->organization.id, .name = name("theirs")}, there);
  EXPECT_TRUE(vault) << vault.error().message;
}

TEST(AddOrganization, IsForOperators) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(add("Client"), t.outside(t.ben_token))), "denied");
  EXPECT_EQ(refusal_of(t.world.ask(add("Client"), t.as_ada())), "denied");  // acts in one
}

TEST(AddOrganization, RefusesANameThatIsTakenAndWhatIsNoAddress) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(add("EXAMPLE"), t.outside(t.ada_token))), "conflict");
  AddOrganization odd = add("Client");
  odd.admin_email = "nobody";
  EXPECT_EQ(refusal_of(t.world.ask(std::move(odd), t.outside(t.ada_token))), "invalid");
}

TEST(AddOrganization, LeavesNoOpenKeyBehindWhenItIsRefused) {
  TestVault t;
  // More keys than locked memory has room for: three each time.
  for (int i = 0; i < 1800; ++i) {
    AddOrganization odd = add("Client");
    odd.admin_email = i % 2 == 0 ? "nobody" : "dee@example.org";
    ASSERT_FALSE(t.world.ask(std::move(odd), t.outside(t.ben_token)));
  }
  EXPECT_TRUE(t.world.ask(add("Client"), t.outside(t.ada_token)));
}

TEST(AddOrganization, ShowsItsTokenOnce) {
  TestVault t;
  const auto first = t.world.ask(add("Client"), t.outside(t.ada_token), "once");
  ASSERT_TRUE(first);
  EXPECT_EQ(refusal_of(t.world.ask(add("Client"), t.outside(t.ada_token), "once")),
            "secret_shown_once");
}

TEST(EditOrganization, RenamesAndRefusesANameThatIsTaken) {
  TestVault t;
  const OtherOrganization other(t);
  auto renamed = t.world.ask(rename(other.organization, "Others"), t.outside(t.ada_token));
  ASSERT_TRUE(renamed);
  EXPECT_EQ(renamed->answer->name.text(), "Others");
  EXPECT_TRUE(t.world.ask(rename(other.organization, "OTHERS"), t.outside(t.ada_token)));
  EXPECT_EQ(refusal_of(t.world.ask(rename(other.organization, "Example"), t.outside(t.ada_token))),
            "conflict");
  EXPECT_EQ(refusal_of(t.world.ask(rename(other.organization, "Mine"), t.outside(t.ben_token))),
            "denied");
  EXPECT_EQ(refusal_of(t.world.ask(rename(OrganizationId::draw(t.world.random()), "Mine"),
                                   t.outside(t.ada_token))),
            "not_found");
}

TEST(RemoveOrganization, EndsAllThatActsInItUntilItIsRestored) {
  TestVault t;
  auto removed = t.world.ask(of<RemoveOrganization>(t.organization), t.outside(t.ada_token));
  ASSERT_TRUE(removed);
  EXPECT_EQ(refusal_of(t.world.ask(ShowOrganization{}, t.as_ben())), "not_found");
  EXPECT_EQ(refusal_of(t.world.ask(of<RemoveOrganization>(t.organization), t.outside(t.ada_token))),
            "conflict");
  EXPECT_EQ(refusal_of(t.world.ask(rename(t.organization, "Gone"), t.outside(t.ada_token))),
            "conflict");
  EXPECT_EQ(listed(t, t.outside(t.ada_token)), Texts{});
  EXPECT_EQ(listed(t, t.outside(t.ada_token), {.removed = true}), Texts{"Example"});
  t.world.clock().advance(std::chrono::days(29));
  ASSERT_TRUE(t.world.ask(of<RestoreOrganization>(t.organization), t.outside(t.ada_token)));
  EXPECT_TRUE(t.world.ask(ShowOrganization{}, t.as_ben()));
  EXPECT_EQ(newest_types(t.world, 1), Types{"organization.restored"});
}

TEST(RestoreOrganization, RefusesAfterThirtyDaysAndWhereTheNameIsTaken) {
  TestVault t;
  EXPECT_EQ(
      refusal_of(t.world.ask(of<RestoreOrganization>(t.organization), t.outside(t.ada_token))),
      "conflict");
  ASSERT_TRUE(t.world.ask(of<RemoveOrganization>(t.organization), t.outside(t.ada_token)));
  const auto taken = t.world.ask(add("Example"), t.outside(t.ada_token));
  ASSERT_TRUE(taken);
  EXPECT_EQ(
      refusal_of(t.world.ask(of<RestoreOrganization>(t.organization), t.outside(t.ada_token))),
      "conflict");
  ASSERT_TRUE(
      t.world.ask(of<RemoveOrganization>(taken->answer->organization.id), t.outside(t.ada_token)));
  t.world.clock().advance(std::chrono::days(30));
  EXPECT_EQ(
      refusal_of(t.world.ask(of<RestoreOrganization>(t.organization), t.outside(t.ada_token))),
      "conflict");
}

TEST(ListOrganizations, ShowsOwnOnesAndAllToOperators) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(add("Client"), t.outside(t.ada_token)));
  EXPECT_EQ(listed(t, t.outside(t.ben_token)), Texts{"Example"});
  EXPECT_EQ(listed(t, t.as_ada()), Texts{"Example"});
  EXPECT_EQ(listed(t, t.outside(t.ada_token)), (Texts{"Client (not in it)", "Example"}));
}

}  // namespace
}  // namespace cofactor
