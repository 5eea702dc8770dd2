#include "api/testing/api_fixture.h"

namespace cofactor::api {
namespace {

// Members, their ways in and what they are granted, at the API.
class PeopleRoutes : public ApiTest {
 protected:
  Answer get(const std::string& path, const std::string& token) {
    return ask({.method = "GET", .path = path, .token = token});
  }
  Answer act(const std::string& method,
             const std::string& path,
             const std::string& body,
             const std::string& token) {
    return ask({.method = method, .path = path, .body = body, .token = token});
  }

  struct Joined {
    std::string membership;
    std::string token;
  };
  Joined join(const std::string& name) {
    const auto invited = act("POST",
                             "/orgs/{org}/invitations",
                             R"({"email":")" + name + R"(@example.com","name":")" + name + R"("})",
                             ada);
    EXPECT_EQ(invited.status, 201) << invited.text;
    const auto session = act("POST", "/sessions", "", invited.at("token"));
    EXPECT_EQ(session.status, 201) << session.text;
    return {.membership = invited.at("membership"), .token = session.at("token")};
  }
};

TEST_F(PeopleRoutes, InviteJoinGrantAndRevoke) {
  const Joined dan = join("dan");
  const auto who = get("/whoami", dan.token);
  EXPECT_EQ(who.status, 200);
  EXPECT_EQ(who.json.at("memberships").as_array().size(), 1U);
  const auto granted =
      act("POST",
          "/orgs/{org}/grants",
          in_test_vault(R"({"to":{"kind":"member","id":")" + dan.membership +
                        R"("},"role":"responder","on":{"kind":"account","id":"{account}"}})"),
          ada);
  EXPECT_EQ(granted.status, 201) << granted.text;
  EXPECT_EQ(granted.json.at("warnings").as_array().size(), 1U);
  EXPECT_EQ(
      act("POST", "/orgs/{org}/accounts/{account}/codes", R"({"reason":"x"})", dan.token).status,
      201);
  const auto revoked = act("DELETE", "/orgs/{org}/members/" + dan.membership, "", ada);
  EXPECT_EQ(revoked.status, 200) << revoked.text;
  EXPECT_EQ(revoked.json.at("last_releases").as_array().size(), 1U);
  EXPECT_EQ(revoked.at("grants"), "1");
  EXPECT_EQ(get("/whoami", dan.token).status, 401);
}

TEST_F(PeopleRoutes, ShowAMemberToAdminsAndToThemselves) {
  const auto members = get("/orgs/{org}/members", ada);
  EXPECT_EQ(members.status, 200) << members.text;
  EXPECT_EQ(members.json.at("members").as_array().size(), 3U);
  EXPECT_EQ(get("/orgs/{org}/members", ben).json.at("members").as_array().size(), 1U);
  const std::string bens = "/orgs/{org}/members/" + test.ben_member.text();
  EXPECT_EQ(get(bens, cy).at("email"), "ben@example.com");
  EXPECT_EQ(act("PATCH", bens, R"({"name":"Benno"})", ben).at("name"), "Benno");
  EXPECT_EQ(act("PATCH", bens, R"({"name":"Benno"})", cy).status, 403);
}

TEST_F(PeopleRoutes, MakeListAndEndTokens) {
  const auto made =
      act("POST", "/tokens", in_test_vault(R"({"name":"ci","organization":"{org}"})"), ben);
  EXPECT_EQ(made.status, 201) << made.text;
  // Ben has a session of the test vault, one of this fixture, and the token.
  EXPECT_EQ(get("/tokens", ben).json.at("tokens").as_array().size(), 3U);
  EXPECT_EQ(get("/orgs/{org}/tokens", ada).json.at("tokens").as_array().size(), 1U);
  EXPECT_EQ(get("/whoami", made.at("token")).status, 200);
  EXPECT_EQ(act("DELETE", "/tokens/" + made.at("id"), "", cy).status, 404);
  EXPECT_EQ(act("DELETE", "/tokens/" + made.at("id"), "", ben).status, 200);
  EXPECT_EQ(get("/whoami", made.at("token")).status, 401);
  EXPECT_EQ(act("DELETE", "/session", "", ben).status, 200);
  EXPECT_EQ(get("/whoami", ben).status, 401);
}

TEST_F(PeopleRoutes, KeepServicesAndGroups) {
  const auto service = act("POST", "/orgs/{org}/services", R"({"name":"pipeline"})", ada);
  EXPECT_EQ(service.status, 201) << service.text;
  const auto token =
      act("POST", "/orgs/{org}/services/" + service.at("id") + "/tokens", R"({"name":"x"})", ada);
  EXPECT_EQ(token.status, 201) << token.text;
  EXPECT_EQ(get("/whoami", token.at("token")).json.at("service").as_object().at("name"),
            "pipeline");
  EXPECT_EQ(get("/orgs/{org}/services", ada).status, 200);
  const auto group = act("POST", "/orgs/{org}/groups", R"({"name":"on call"})", ada);
  EXPECT_EQ(group.status, 201) << group.text;
  const std::string member =
      "/orgs/{org}/groups/" + group.at("id") + "/members/" + test.ben_member.text();
  EXPECT_EQ(act("PUT", member, "", ada).status, 200);
  EXPECT_EQ(get("/orgs/{org}/groups", ada).status, 200);
  EXPECT_EQ(act("DELETE", member, "", ada).status, 200);
  EXPECT_EQ(act("DELETE", "/orgs/{org}/groups/" + group.at("id"), "", ada).status, 200);
  EXPECT_EQ(act("POST", "/orgs/{org}/groups/" + group.at("id") + "/restore", "", ada).status, 200);
}

TEST_F(PeopleRoutes, ListGrantsOfASubjectAndOfAPlace) {
  const auto all = get("/orgs/{org}/grants", ada);
  EXPECT_EQ(all.json.at("grants").as_array().size(), 5U) << all.text;
  const auto bens = get("/orgs/{org}/grants?member=" + test.ben_member.text(), ada);
  ASSERT_EQ(bens.json.at("grants").as_array().size(), 1U) << bens.text;
  EXPECT_EQ(get("/orgs/{org}/grants?account={account}", ada).status, 200);
  EXPECT_EQ(get("/orgs/{org}/grants?account={account}&vault={vault}", ada).status, 400);
  const std::string id(bens.json.at("grants").as_array()[0].as_object().at("id").as_string());
  EXPECT_EQ(act("DELETE", "/orgs/{org}/grants/" + id, "", ben).status, 403);
  EXPECT_EQ(act("DELETE", "/orgs/{org}/grants/" + id, "", ada).status, 200);
}

TEST_F(PeopleRoutes, RecoverAMember) {
  const auto asked =
      act("POST", "/orgs/{org}/members/" + test.ben_member.text() + "/recover", "", ada);
  EXPECT_EQ(asked.status, 201) << asked.text;
  const auto session = act("POST", "/sessions", "", asked.at("token"));
  EXPECT_EQ(session.status, 201) << session.text;
  EXPECT_NE(session.at("reads_only_until"), "");
  EXPECT_EQ(get("/orgs/{org}/recoveries", ada).json.at("recoveries").as_array().size(), 1U);
  EXPECT_EQ(act("POST", "/recoveries/" + asked.at("recovery") + "/cancel", "", session.at("token"))
                .status,
            403);
  EXPECT_EQ(act("POST", "/recoveries/" + asked.at("recovery") + "/cancel", "", ben).status, 200);
  EXPECT_EQ(get("/whoami", session.at("token")).status, 401);
}

TEST_F(PeopleRoutes, ServeOperators) {
  const std::string persons = "/server/persons/" + test.ben.text();
  EXPECT_EQ(get("/server/operators", ben).status, 403);
  EXPECT_EQ(get("/server/operators", ada).json.at("operators").as_array().size(), 1U);
  EXPECT_EQ(act("POST", persons + "/revoke", "", ben).status, 403);
  EXPECT_EQ(act("POST", persons + "/erase", "", ada).status, 409);
  EXPECT_EQ(act("POST", persons + "/revoke", "", ada).status, 200);
  EXPECT_EQ(act("POST", persons + "/erase", "", ada).status, 200);
}

}  // namespace
}  // namespace cofactor::api
