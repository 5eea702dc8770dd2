#include "http/router.h"

#include <gtest/gtest.h>

namespace cofactor::http {
namespace {

using Outcome = Router::Outcome;

Route route(Method method, std::string pattern) {
  return {
      .method = method, .pattern = pattern, .name = pattern, .handler = [](Request&&, Reply) {}};
}

std::vector<Route> routes() {
  std::vector<Route> all;
  all.push_back(route(Method::kGet, "/"));
  all.push_back(route(Method::kGet, "/api/v1/orgs"));
  all.push_back(route(Method::kPost, "/api/v1/orgs"));
  all.push_back(route(Method::kGet, "/api/v1/orgs/{org}/vaults/{vault}"));
  all.push_back(route(Method::kDelete, "/api/v1/orgs/{org}/vaults/{vault}"));
  all.push_back(route(Method::kGet, "/api/v1/orgs/{org}/members/me"));
  all.push_back(route(Method::kGet, "/api/v1/orgs/{org}/members/{member}"));
  all.push_back(route(Method::kGet, "/api/v1/orgs/{org}/members/{member}/tokens"));
  return all;
}

TEST(Router, FindsEachOfItsRoutesByItsPattern) {
  const Router router(routes());
  for (const Route& each : router.routes()) {
    std::string path;
    for (const char c : each.pattern) {
      if (c != '{' && c != '}') path.push_back(c);
    }
    Parameters parameters;
    const Router::Found found = router.find(each.method, path, parameters);
    EXPECT_EQ(found.outcome, Outcome::kFound) << path;
    EXPECT_EQ(found.route, &each) << path;
  }
}

TEST(Router, GivesTheParametersByName) {
  const Router router(routes());
  Parameters parameters;
  const std::string path = "/api/v1/orgs/org_1/vaults/vlt_22";
  ASSERT_EQ(router.find(Method::kGet, path, parameters).outcome, Outcome::kFound);
  EXPECT_EQ(parameters.find("org", path), "org_1");
  EXPECT_EQ(parameters.find("vault", path), "vlt_22");
  EXPECT_DEATH(static_cast<void>(parameters.find("device", path)), "");
}

TEST(Router, PrefersALiteralAndComesBackFromIt) {
  const Router router(routes());
  Parameters parameters;
  const auto me = router.find(Method::kGet, "/api/v1/orgs/o/members/me", parameters);
  EXPECT_EQ(me.route->pattern, "/api/v1/orgs/{org}/members/me");
  const std::string path = "/api/v1/orgs/o/members/me/tokens";
  const auto tokens = router.find(Method::kGet, path, parameters);
  ASSERT_NE(tokens.route, nullptr);
  EXPECT_EQ(tokens.route->pattern, "/api/v1/orgs/{org}/members/{member}/tokens");
  EXPECT_EQ(parameters.find("member", path), "me");
}

TEST(Router, TellsAnUnknownPathFromAnUnknownMethod) {
  const Router router(routes());
  Parameters parameters;
  for (const std::string_view path :
       {"/api", "/api/v1/orgs/o", "/api/v1/orgs/o/vaults/v/x", "/x"}) {
    EXPECT_EQ(router.find(Method::kGet, path, parameters).outcome, Outcome::kUnknownPath) << path;
  }
  const auto found = router.find(Method::kPut, "/api/v1/orgs", parameters);
  EXPECT_EQ(found.outcome, Outcome::kOtherMethods);
  EXPECT_EQ(found.allowed, "GET, HEAD, POST");
}

TEST(Router, AnswersHeadByTheRouteOfGetOnly) {
  const Router router(routes());
  Parameters parameters;
  EXPECT_EQ(router.find(Method::kHead, "/", parameters).route, &router.routes()[0]);
  const Router without_get({route(Method::kPost, "/a")});
  EXPECT_EQ(without_get.find(Method::kHead, "/a", parameters).outcome, Outcome::kOtherMethods);
}

// Negative test 23: in the place of an organization's id and everywhere else.
TEST(Router, Negative23RefusesEveryPathWithASecondSpelling) {
  const Router router(routes());
  for (const std::string_view path : {"",
                                      "api",
                                      "//",
                                      "/api/",
                                      "//api/v1/orgs",
                                      "/api//v1/orgs",
                                      "/api/v1/orgs/",
                                      "/api/v1/orgs/./vaults/v",
                                      "/api/v1/orgs/../vaults/v",
                                      "/api/v1/orgs/o/vaults/..",
                                      "/api/v1/orgs/o/vaults/.",
                                      "/api/v1/orgs/%2e%2e/vaults/v",
                                      "/api/v1/orgs/%2E/vaults/v",
                                      "/api/v1/orgs/o%2fx/vaults/v",
                                      "/api/v1/orgs/%6frg/vaults/v",
                                      "/api/v1/orgs/o/vaults/%00",
                                      "/api/v1/orgs/\xc3\xb6rg/vaults/v",
                                      "/api/v1/orgs/\xef\xbc\x8e\xef\xbc\x8e/vaults/v",
                                      "/api/v1/orgs/o\\x/vaults/v",
                                      "/api/v1/orgs/o x/vaults/v",
                                      "/api/v1/orgs/o\"/vaults/v",
                                      "/api/v1/orgs/o?x/vaults/v",
                                      "/api/v1/orgs/o#x/vaults/v",
                                      "/api/v1/orgs/{org}/vaults/v"}) {
    Parameters parameters;
    EXPECT_EQ(router.find(Method::kGet, path, parameters).outcome, Outcome::kNotCanonical) << path;
  }
}

TEST(Router, DoesNotTakeTwoRoutesForOne) {
  EXPECT_DEATH(Router({route(Method::kGet, "/a"), route(Method::kGet, "/a")}), "");
  EXPECT_DEATH(Router({route(Method::kGet, "/{a}/x"), route(Method::kGet, "/{b}/y")}), "");
  EXPECT_DEATH(Router({route(Method::kGet, "/a//b")}), "");
}

}  // namespace
}  // namespace cofactor::http
