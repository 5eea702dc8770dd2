#include "api/testing/api_fixture.h"

namespace cofactor::api {
namespace {

class CodeRoutes : public ApiTest {
 protected:
  static constexpr const char* kCodes = "/orgs/{org}/accounts/{account}/codes";
  static constexpr const char* kReason = R"({"reason":"INC-42"})";
};

TEST_F(CodeRoutes, ReleaseACodeWithAllThatASignInNeeds) {
  const auto answer = ask({.method = "POST", .path = kCodes, .body = kReason, .token = ben});
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.at("code").size(), 6U);
  EXPECT_EQ(answer.at("code").find_first_not_of("0123456789"), std::string::npos);
  EXPECT_EQ(answer.at("email"), "root@example.com");
  EXPECT_EQ(answer.at("password_place"), "safe 2");
  EXPECT_EQ(answer.at("position"),
            std::to_string(answer.json.at("receipt").at("position").as_int64()));
  EXPECT_TRUE(answer.header.contains("Cache-Control: no-store")) << answer.header;
}

TEST_F(CodeRoutes, RefuseWhatIsNotKnownAndChangeNothing) {
  const auto before = test.world.writer().size();
  for (const char* body : {R"({"reason":"x","seed":"y"})",
                           R"({"reason":7})",
                           R"({})",
                           R"({"reason":"x","reason":"y"})",
                           R"({"reason":"x","wait_s":121})",
                           R"({"reason":"x","device":"acc_00000000000000000000000000"})",
                           "reason=x"}) {
    const auto answer = ask({.method = "POST", .path = kCodes, .body = body, .token = ben});
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.at("code"), "invalid") << body;
    EXPECT_NE(answer.at("detail"), "") << body;
  }
  EXPECT_EQ(test.world.writer().size(), before);
}

TEST_F(CodeRoutes, AskForATokenBeforeTheyLookAtABody) {
  for (const std::string& token : {std::string(), std::string("cft_no"), ben + "x"}) {
    const auto answer = ask({.method = "POST", .path = kCodes, .body = "{", .token = token});
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.at("code"), "unauthenticated");
    EXPECT_TRUE(answer.header.contains("WWW-Authenticate: Bearer"));
  }
}

// Negative tests 21 and 23: what is no id at all, for an account and for an organization.
TEST_F(CodeRoutes, AnswerAnIdThatIsNoneAsAThingThatIsNotThere) {
  const std::string other = AccountId::draw(test.world.random()).text();
  const std::string nowhere = OrganizationId::draw(test.world.random()).text();
  const auto status_and_text = [&](const std::string& path) {
    const auto answer = ask({.method = "POST", .path = path, .body = kReason, .token = ben});
    return std::to_string(answer.status) + answer.text;
  };
  const std::string missing = status_and_text("/orgs/{org}/accounts/" + other + "/codes");
  EXPECT_TRUE(missing.starts_with("404")) << missing;
  EXPECT_EQ(status_and_text("/orgs/{org}/accounts/acc_0/codes"), missing);
  EXPECT_EQ(status_and_text("/orgs/{org}/accounts/" + test.device.text() + "/codes"), missing);
  const std::string no_org = status_and_text("/orgs/" + nowhere + "/accounts/{account}/codes");
  EXPECT_TRUE(no_org.starts_with("404")) << no_org;
  EXPECT_EQ(status_and_text("/orgs/elsewhere/accounts/{account}/codes"), no_org);
}

TEST_F(CodeRoutes, BindARequestIdToPathAndBody) {
  const Asking first{
      .method = "POST", .path = kCodes, .body = kReason, .token = ben, .request_id = "one-1"};
  const auto once = ask(first);
  const auto twice = ask(first);
  EXPECT_EQ(once.at("code"), twice.at("code"));
  auto other_body = first;
  other_body.body = R"({"reason":"INC-43"})";
  EXPECT_EQ(ask(other_body).status, 422);
  auto other_path = first;
  other_path.path =
      "/orgs/{org}/accounts/" + AccountId::draw(test.world.random()).text() + "/codes";
  EXPECT_EQ(ask(other_path).at("code"), "request_id_mismatch");
}

TEST_F(CodeRoutes, RefuseARequestIdThatIsTooLongOrUnprintable) {
  for (const std::string& id :
       {std::string(65, 'a'), std::string("a b"), std::string("\xc3\xa4")}) {
    const auto answer =
        ask({.method = "POST", .path = kCodes, .body = kReason, .token = ben, .request_id = id});
    EXPECT_EQ(answer.status, 400) << id;
  }
  EXPECT_EQ(ask({.method = "POST",
                 .path = kCodes,
                 .body = kReason,
                 .token = ben,
                 .request_id = std::string(64, '~')})
                .status,
            201);
}

}  // namespace
}  // namespace cofactor::api
