#include "cli/resolve.h"

#include <gtest/gtest.h>

#include "client/testing/scripted_transport.h"

namespace cofactor::cli {
namespace {

class ResolveTest : public testing::Test {
 protected:
  ResolveTest() {
    organizations(R"({"id":"org_1","name":"Example"})");
    server.tell(
        "GET /api/v1/orgs/org_1/vaults",
        R"({"vaults":[{"id":"vlt_1","name":"production"},{"id":"vlt_2","name":"Straße"}]})");
    server.tell("GET /api/v1/orgs/org_1/accounts?vault=vlt_1",
                R"({"accounts":[{"id":"acc_1","name":"root-prod","kind":"aws-root"}]})");
    server.tell("GET /api/v1/orgs/org_1/accounts?vault=vlt_1&removed=true",
                R"({"accounts":[{"id":"acc_1","name":"root-prod"},
                    {"id":"acc_9","name":"old","removed_at":"2026-11-22T03:00:00.000Z"}]})");
    server.tell("GET /api/v1/orgs/org_1/members",
                R"({"members":[{"id":"mbr_1","name":"Ben","email":"ben@example.com"},
                    {"id":"mbr_2","name":"Ben","email":"other@example.com"},
                    {"id":"mbr_3","name":"carol@example.com","email":"eve@example.com"},
                    {"id":"mbr_4","name":"Carol","email":"carol@example.com"},
                    {"id":"mbr_5","name":"dan@example.com","email":"mallory@example.com"},
                    {"id":"mbr_6","name":"mbr_4","email":"oscar@example.com"}]})");
  }
  void organizations(const std::string& list) {
    server.tell("GET /api/v1/orgs", R"({"organizations":[)" + list + "]}");
  }
  template <class T>
  static ErrorCode code_of(const Result<T>& result) {
    EXPECT_FALSE(result);
    return result.error().code;
  }

  client::ScriptedServer server;
  SeededRandom random{7};
  client::Client client{server.connect(), std::nullopt, random};
};

TEST_F(ResolveTest, FindsAnAccountByItsPath) {
  const auto found = find_account(client, "production/ROOT-prod");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path(), "/api/v1/orgs/org_1/accounts/acc_1");
  EXPECT_EQ(found->shown(), "production/root-prod");
  EXPECT_EQ(find_account(client, "Example/production/root-prod")->account.id, "acc_1");
  EXPECT_EQ(find_account(client, "org_1/vlt_1/acc_1")->account.id, "acc_1");
}

TEST_F(ResolveTest, ComparesNamesInTheirCanonicalForm) {
  EXPECT_EQ(find_vault(client, "STRASSE")->vault.id, "vlt_2");
}

TEST_F(ResolveTest, RefusesAPathThatIsNone) {
  for (const char* path : {"root-prod", "a/b/c/d", "production/", "/root-prod", "", "a//b"}) {
    EXPECT_EQ(code_of(find_account(client, path)), ErrorCode::kInvalid) << path;
  }
  EXPECT_TRUE(server.asked.empty());
}

TEST_F(ResolveTest, SaysThatThereIsNoSuchThing) {
  EXPECT_EQ(code_of(find_account(client, "production/other")), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(find_account(client, "staging/root-prod")), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(find_account(client, "Other/production/root-prod")), ErrorCode::kNotFound);
}

TEST_F(ResolveTest, LeavesTheOrganizationOutOnlyWhenThereIsOne) {
  server = client::ScriptedServer();
  organizations(R"({"id":"org_1","name":"Example"},{"id":"org_2","name":"Client"})");
  const auto found = find_account(client, "production/root-prod");
  EXPECT_EQ(code_of(found), ErrorCode::kInvalid);
  EXPECT_EQ(found.error().details,
            (std::vector<Error::Detail>{{.name = "org_2", .value = "Client"},
                                        {.name = "org_1", .value = "Example"}}));
  server = client::ScriptedServer();
  organizations("");
  EXPECT_EQ(code_of(find_organization(client, std::nullopt)), ErrorCode::kNotFound);
}

TEST_F(ResolveTest, FindsWhatIsRemovedOnlyAmongTheRemoved) {
  EXPECT_EQ(find_account(client, "production/old", Among::kRemoved)->account.id, "acc_9");
  EXPECT_EQ(code_of(find_account(client, "production/old")), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(find_account(client, "production/root-prod", Among::kRemoved)),
            ErrorCode::kNotFound);
}

TEST_F(ResolveTest, FindsNobodyByAnAddressThatIsOnlyTheirName) {
  const Named organization{.id = "org_1", .name = "Example"};
  EXPECT_EQ(find_member(client, organization, "carol@example.com")->id, "mbr_4");
  EXPECT_EQ(code_of(find_member(client, organization, "dan@example.com")), ErrorCode::kNotFound);
  EXPECT_EQ(find_member(client, organization, "eve@example.com")->id, "mbr_3");
}

TEST_F(ResolveTest, PutsAnIdBeforeANameThatIsTheSame) {
  EXPECT_EQ(find_member(client, {.id = "org_1", .name = "Example"}, "mbr_4")->id, "mbr_4");
}

TEST_F(ResolveTest, FindsAMemberByWhatIsTheirsAlone) {
  const Named organization{.id = "org_1", .name = "Example"};
  EXPECT_EQ(find_member(client, organization, "ben@EXAMPLE.com")->id, "mbr_1");
  EXPECT_EQ(find_member(client, organization, "mbr_2")->id, "mbr_2");
  const auto both = find_member(client, organization, "Ben");
  EXPECT_EQ(code_of(both), ErrorCode::kInvalid);
  EXPECT_EQ(both.error().details.size(), 2U);
}

}  // namespace
}  // namespace cofactor::cli
