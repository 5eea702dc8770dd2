#include "access/grant.h"

#include <gtest/gtest.h>

#include <functional>

#include "access/testing/refusals.h"
#include "access/testing/world.h"

namespace cofactor::access_test {
namespace {

TEST(Grant, FitsOnEveryScopeWithItsWholePath) {
  for (const auto& [name, place] : kPlaces) {
    const bool server = place.server;
    const Grant grant = grant_on(place,
                                 server ? Role::kOperator : Role::kResponder,
                                 server ? subject_of(kCy) : subject_of(kMember));
    EXPECT_TRUE(check_grant(grant)) << name;
  }
  for (const auto& subject : {subject_of(kMember), subject_of(kGroup), subject_of(kService)}) {
    EXPECT_TRUE(check_grant(grant_on(acme(), Role::kAdmin, subject)));
  }
}

using Spoiled = std::vector<std::pair<const char*, std::function<void(Grant&)>>>;

void expect_invalid(const Spoiled& cases) {
  for (const auto& [what, change] : cases) {
    Grant grant = grant_on(device(), Role::kResponder, subject_of(kMember));
    ASSERT_TRUE(check_grant(grant));
    change(grant);
    const auto checked = check_grant(grant);
    ASSERT_FALSE(checked) << what;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalid) << what;
    EXPECT_TRUE(says_what_it_should("check_grant", "", checked.error())) << what;
  }
}

TEST(Grant, ForThoseOrOnTermsThatCanNeverBeHonouredIsInvalid) {
  expect_invalid({
      {"operator of a device", [](Grant& g) { g.role = Role::kOperator; }},
      {"a person's", [](Grant& g) { g.subject = subject_of(kCy); }},
      {"a person's operator of a device",
       [](Grant& g) {
         g.role = Role::kOperator;
         g.subject = subject_of(kCy);
       }},
      {"responder of the server",
       [](Grant& g) { g = grant_on(the_server(), Role::kResponder, subject_of(kMember)); }},
      {"a person responder of the server",
       [](Grant& g) { g = grant_on(the_server(), Role::kResponder, subject_of(kCy)); }},
      {"a member operator of the server",
       [](Grant& g) { g = grant_on(the_server(), Role::kOperator, subject_of(kMember)); }},
      {"operator in an organization",
       [](Grant& g) {
         g = grant_on(the_server(), Role::kOperator, subject_of(kCy));
         g.organization = kAcme;
       }},
      {"operator in a vault",
       [](Grant& g) {
         g = grant_on(the_server(), Role::kOperator, subject_of(kCy));
         g.vault = id<VaultId>(11);
       }},
      {"operator in an account",
       [](Grant& g) {
         g = grant_on(the_server(), Role::kOperator, subject_of(kCy));
         g.account = id<AccountId>(21);
       }},
      {"a later version", [](Grant& g) { g.conditions.version = 2; }},
      {"an unknown condition", [](Grant& g) { g.conditions.all = {{"hours", "9-17"}}; }},
      {"a reason with a value", [](Grant& g) { g.conditions.all = {{"reason", "x"}}; }},
      {"no time", [](Grant& g) { g.conditions.all = {{"expires-at", "soon"}}; }},
      {"one of two unknown", [](Grant& g) { g.conditions.all = {{"reason", ""}, {"x", ""}}; }},
  });
}

TEST(Grant, OnAPlaceThatIsNoneIsInvalid) {
  expect_invalid({
      {"an organization with an account",
       [](Grant& g) {
         g = grant_on(acme(), Role::kViewer, subject_of(kMember));
         g.account = id<AccountId>(21);
       }},
      {"an organization without itself",
       [](Grant& g) {
         g = grant_on(acme(), Role::kViewer, subject_of(kMember));
         g.organization.reset();
       }},
      {"a vault in no organization",
       [](Grant& g) {
         g = grant_on(vault(), Role::kViewer, subject_of(kMember));
         g.organization.reset();
       }},
      {"an account in no organization",
       [](Grant& g) {
         g = grant_on(account(), Role::kViewer, subject_of(kMember));
         g.organization.reset();
       }},
      {"a scope that is none", [](Grant& g) { g.scope.kind = static_cast<ScopeKind>(99); }},
      {"no organization", [](Grant& g) { g.organization.reset(); }},
      {"no vault", [](Grant& g) { g.vault.reset(); }},
      {"no account", [](Grant& g) { g.account.reset(); }},
      {"an account in no vault",
       [](Grant& g) {
         g = grant_on(account(), Role::kViewer, subject_of(kMember));
         g.vault.reset();
       }},
      {"an organization that is not its scope",
       [](Grant& g) {
         g = grant_on(acme(), Role::kViewer, subject_of(kMember));
         g.organization = kOther;
       }},
      {"a vault that is not its scope",
       [](Grant& g) {
         g = grant_on(vault(), Role::kViewer, subject_of(kMember));
         g.vault = id<VaultId>(12);
       }},
      {"an account that is not its scope",
       [](Grant& g) {
         g = grant_on(account(), Role::kViewer, subject_of(kMember));
         g.account = id<AccountId>(22);
       }},
      {"an organization with a vault",
       [](Grant& g) {
         g = grant_on(acme(), Role::kViewer, subject_of(kMember));
         g.vault = id<VaultId>(11);
       }},
      {"a vault with an account",
       [](Grant& g) {
         g = grant_on(vault(), Role::kViewer, subject_of(kMember));
         g.account = id<AccountId>(21);
       }},
  });
}

}  // namespace
}  // namespace cofactor::access_test
