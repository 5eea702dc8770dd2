#include "api/testing/api_fixture.h"

// The routes of organizations, vaults, accounts and devices.
namespace cofactor::api {
namespace {

constexpr const char* kUri = R"("otpauth://totp/Amazon%20Web%20Services:)"
                             R"(new@123456789012?secret=)"
                             R"(MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U&issuer=Amazon%20Web%20Services")";
constexpr const char* kBase32 = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U";

class HeldRoutes : public ApiTest {
 protected:
  static constexpr const char* kDevices = "/orgs/{org}/accounts/{account}/devices";

  Answer post(const std::string& path, const std::string& body = {}) {
    return ask({.method = "POST", .path = path, .body = body, .token = ada});
  }
  Answer patch(const std::string& path, const std::string& body) {
    return ask({.method = "PATCH", .path = path, .body = body, .token = ada});
  }
  Answer get(const std::string& path) { return ask({.method = "GET", .path = path, .token = ada}); }
  Answer remove(const std::string& path) {
    return ask({.method = "DELETE", .path = path, .token = ada});
  }

  std::string new_device() {
    return post(kDevices, std::string(R"({"name":"phone","uri":)") + kUri + "}").at("id");
  }
};

TEST_F(HeldRoutes, TakeAVaultFromItsBirthToItsRemovalAndBack) {
  const auto added = post("/orgs/{org}/vaults", R"({"name":"staging"})");
  EXPECT_EQ(added.status, 201);
  EXPECT_EQ(added.at("critical"), "false");
  const std::string path = "/orgs/{org}/vaults/" + added.at("id");
  EXPECT_EQ(patch(path, R"({"name":"stage","critical":true})").at("critical"), "true");
  const auto loosened = patch(path, R"({"critical":false})");
  EXPECT_EQ(loosened.status, 403);
  EXPECT_EQ(loosened.at("code"), "approval_needed");
  EXPECT_EQ(patch(path, "{}").status, 400);
  EXPECT_EQ(get(path).at("name"), "stage");
  EXPECT_NE(remove(path).at("removed_at"), "");
  EXPECT_EQ(get("/orgs/{org}/vaults").json.at("vaults").as_array().size(), 1U);
  EXPECT_EQ(get("/orgs/{org}/vaults?removed=true").json.at("vaults").as_array().size(), 2U);
  EXPECT_EQ(post(path + "/restore").at("removed_at"), "");
}

TEST_F(HeldRoutes, TakeAnAccountWithItsTexts) {
  const auto added = post(
      "/orgs/{org}/accounts",
      in_test_vault(R"({"vault":"{vault}","name":"vpn","email":"it@example.com","notes":"a\nb"})"));
  EXPECT_EQ(added.status, 201) << added.text;
  EXPECT_EQ(added.at("kind"), "login");
  EXPECT_EQ(added.json.at("vault").at("name").as_string(), "production");
  const std::string path = "/orgs/{org}/accounts/" + added.at("id");
  const auto edited = patch(path, R"({"email":"","phone":"+44 1"})");
  EXPECT_EQ(edited.at("email"), "");
  EXPECT_EQ(edited.at("phone"), "+44 1");
  EXPECT_EQ(edited.at("notes"), "a\nb");
  EXPECT_EQ(get(path).at("notes"), "a\nb");
  EXPECT_EQ(patch(path, "{}").status, 400);
  const auto list = get("/orgs/{org}/accounts?vault={vault}");
  EXPECT_EQ(list.json.at("accounts").as_array().size(), 2U);
  EXPECT_EQ(list.text.find("+44"), std::string::npos);
  EXPECT_EQ(remove(path).status, 200);
  EXPECT_EQ(post(path + "/restore").status, 200);
}

TEST_F(HeldRoutes, NameTheAwsRootThatIsHeldAlready) {
  const auto twice = post("/orgs/{org}/accounts",
                          in_test_vault(R"({"vault":"{vault}","name":"again","kind":"aws-root",)"
                                        R"("aws_account_id":"123456789012"})"));
  EXPECT_EQ(twice.status, 409);
  EXPECT_NE(twice.at("hint").find("production/root-prod"), std::string::npos) << twice.text;
}

TEST_F(HeldRoutes, EnrolADeviceFromItsUriToItsFirstCode) {
  const auto added = post(kDevices, std::string(R"({"name":"phone","uri":)") + kUri + "}");
  EXPECT_EQ(added.status, 201) << added.text;
  EXPECT_EQ(added.at("state"), "pending");
  EXPECT_EQ(added.at("warnings"), "[]");
  const std::string path = "/orgs/{org}/devices/" + added.at("id");
  const auto pair = post(path + "/enrolment");
  EXPECT_EQ(pair.status, 200) << pair.text;
  EXPECT_EQ(pair.json.at("first").at("code").as_string().size(), 6U);
  EXPECT_EQ(pair.json.at("first").at("valid_until"), pair.json.at("second").at("valid_from"));
  EXPECT_EQ(pair.json.at("receipt").at("position"), pair.json.at("position"));
  EXPECT_TRUE(pair.header.contains("Cache-Control: no-store"));
  EXPECT_EQ(post(path + "/confirm").at("state"), "active");
  EXPECT_EQ(post(path + "/put-back").status, 409);
  EXPECT_EQ(post(path + "/resync", R"({"reason":"x"})").status, 403);
  EXPECT_EQ(get(path).json.at("versions").as_array().size(), 1U);
}

TEST_F(HeldRoutes, ReplaceEditRemoveAndRestoreADevice) {
  const std::string path = "/orgs/{org}/devices/{device}";
  const auto replaced = post(
      path + "/replace", std::string(R"({"secret":{"base32":")") + kBase32 + R"(","digits":7}})");
  EXPECT_EQ(replaced.status, 200) << replaced.text;
  EXPECT_EQ(replaced.at("state"), "active");
  EXPECT_EQ(replaced.json.at("warnings").as_array().size(), 1U) << replaced.text;
  const auto& pending = replaced.json.at("versions").as_array().at(1);
  EXPECT_EQ(pending.at("state").as_string(), "pending");
  EXPECT_EQ(pending.at("totp").at("digits").as_int64(), 7);
  EXPECT_EQ(patch(path, R"({"name":"main","shared":true})").at("shared"), "true");
  EXPECT_EQ(remove(path).at("state"), "removed");
  EXPECT_EQ(get(kDevices).json.at("devices").as_array().size(), 0U);
  EXPECT_EQ(post(path + "/restore").at("state"), "active");
}

TEST_F(HeldRoutes, NeverAnswerASeed) {
  const std::string id = new_device();
  for (const auto& answer : {get(kDevices),
                             get("/orgs/{org}/devices/" + id),
                             post("/orgs/{org}/devices/" + id + "/enrolment"),
                             post(kDevices, std::string(R"({"name":"phone","uri":)") + kUri + "}"),
                             post(kDevices, R"({"name":"x","uri":"otpauth://totp/x?secret=MFR!"})"),
                             post(kDevices,
                                  std::string(R"({"name":"x","secret":{"base32":")") + kBase32 +
                                      R"(","digits":99}})")}) {
    EXPECT_EQ(answer.text.find("MFR"), std::string::npos) << answer.text;
    EXPECT_EQ(answer.text.find("secret="), std::string::npos) << answer.text;
  }
}

// Negative test 34: what an otpauth URI may not bring along.
TEST_F(HeldRoutes, Negative34RefuseOrDefuseHostileUris) {
  const auto before = test.world.writer().size();
  const std::string good = std::string("?secret=") + kBase32;
  for (const std::string& uri : {"otpauth://totp/x" + good + "&digits=0",
                                 "otpauth://totp/x" + good + "&digits=20",
                                 "otpauth://totp/x" + good + "&period=0",
                                 "otpauth://totp/x" + good + "&period=-1",
                                 "otpauth://totp/x" + good + "&period=9223372036854775808",
                                 "otpauth://totp/x" + good + "&algorithm=none",
                                 "otpauth://totp/x" + good + "&secret=" + kBase32,
                                 std::string("otpauth://totp/x?secret="),
                                 "otpauth://hotp/x" + good,
                                 "otpauth://hotp/x" + good + "&counter=-1",
                                 "otpauth://hotp/x" + good + "&counter=9223372036854775807",
                                 "otpauth://hotp/x" + good + "&counter=9223372036854775808",
                                 "otpauth://totp/x?secret=" + std::string(40000, 'A'),
                                 "otpauth://totp/x?secret=" + std::string(1 << 20, 'A')}) {
    const auto answer = post(kDevices, R"({"name":"odd","uri":")" + uri + R"("})");
    EXPECT_TRUE(answer.status == 400 || answer.status == 413) << uri << answer.text;
  }
  EXPECT_EQ(test.world.writer().size(), before);
  const auto inert = post(kDevices,
                          R"({"name":"odd","uri":"otpauth://totp/x)" + good +
                              R"(&issuer=%3Cscript%3E&image=http%3A%2F%2F169.254.169.254%2F"})");
  EXPECT_EQ(inert.status, 201) << inert.text;
  EXPECT_EQ(inert.text.find("script"), std::string::npos);
  EXPECT_EQ(inert.text.find("169.254"), std::string::npos);
}

// Negative test 34: the same where a seed is typed in.
TEST_F(HeldRoutes, Negative34RefuseHostileTypedSeeds) {
  const auto before = test.world.writer().size();
  const std::string good = std::string(R"("base32":")") + kBase32 + '"';
  for (const std::string& secret : {good + R"(,"digits":0)",
                                    good + R"(,"digits":20)",
                                    good + R"(,"digits":4294967302)",
                                    good + R"(,"period_s":0)",
                                    good + R"(,"period_s":-1)",
                                    good + R"(,"period_s":9223372036854775807)",
                                    good + R"(,"period_s":9223372036854775808)",
                                    good + R"(,"algorithm":"none")",
                                    good + R"(,"kind":"none")",
                                    good + R"(,"kind":"hotp","counter":-1)",
                                    good + R"(,"kind":"hotp","counter":9223372036854775807)",
                                    good + R"(,"kind":"steam","digits":6)",
                                    good + R"(,"counter":1)",
                                    good + R"(,"image":"http://169.254.169.254/")",
                                    good + "," + good,
                                    std::string(R"("base32":"")"),
                                    R"("base32":")" + std::string(1 << 20, 'A') + '"'}) {
    const auto answer = post(kDevices, R"({"name":"odd","secret":{)" + secret + "}}");
    EXPECT_TRUE(answer.status == 400 || answer.status == 413)
        << secret.substr(0, 99) << answer.text;
  }
  EXPECT_EQ(test.world.writer().size(), before);
}

TEST_F(HeldRoutes, TakeASeedFromExactlyOneSource) {
  const std::string secret = std::string(R"("secret":{"base32":")") + kBase32 + "\"}";
  for (const std::string& body : {std::string(R"({"name":"x"})"),
                                  R"({"name":"x",)" + secret + R"(,"uri":)" + kUri + "}",
                                  R"({"name":"x",)" + secret + R"(,"picture":""})",
                                  std::string(R"({"name":"x","picture":"?"})")}) {
    EXPECT_EQ(post(kDevices, body).status, 400) << body;
  }
  EXPECT_EQ(post(kDevices, R"({"name":"x",)" + secret + "}").status, 201);
}

TEST_F(HeldRoutes, GiveNoWorkToWhoeverHasNoToken) {
  const auto unknown = ask({.method = "POST",
                            .path = kDevices,
                            .body = R"({"name":"x","picture":"AAAA"})",
                            .token = "cft_nobody"});
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(unknown.at("code"), "unauthenticated");
}

TEST_F(HeldRoutes, LetOperatorsAddAndRemoveOrganizationsFromOutside) {
  const auto added =
      post("/orgs", R"({"name":"Client","admin":{"name":"Dee","email":"dee@example.org"}})");
  EXPECT_EQ(added.status, 201) << added.text;
  EXPECT_EQ(added.at("token").substr(0, 4), "cft_");
  const std::string path = "/orgs/" + added.at("id");
  EXPECT_EQ(get(path).status, 404);  // an operator is no member
  EXPECT_EQ(patch(path, R"({"name":"Customer"})").at("name"), "Customer");
  const auto list = get("/orgs");
  EXPECT_EQ(list.json.at("organizations").as_array().size(), 2U);
  EXPECT_EQ(remove(path).status, 200);
  EXPECT_EQ(post(path + "/restore").status, 200);
  for (const char* token : {"PATCH", "DELETE"}) {
    const auto denied = ask({.method = token,
                             .path = path,
                             .body = token == std::string_view("PATCH") ? R"({"name":"Mine"})" : "",
                             .token = ben});
    EXPECT_EQ(denied.status, 403) << denied.text;
  }
  EXPECT_EQ(ask({.method = "GET", .path = "/orgs", .token = ben})
                .json.at("organizations")
                .as_array()
                .size(),
            1U);
}

TEST_F(HeldRoutes, TakeAnOutcomeOfACode) {
  const auto code = ask({.method = "POST",
                         .path = "/orgs/{org}/accounts/{account}/codes",
                         .body = R"({"reason":"INC-42"})",
                         .token = ben});
  const std::string path = "/orgs/{org}/codes/" + code.at("position") + "/outcome";
  const auto outcome = [&](const std::string& where, const std::string& what) {
    return ask({.method = "POST",
                .path = where,
                .body = R"({"outcome":")" + what + R"("})",
                .token = ben});
  };
  EXPECT_EQ(outcome(path, "used").status, 200);
  EXPECT_EQ(outcome(path, "lost").status, 400);
  EXPECT_EQ(outcome("/orgs/{org}/codes/x/outcome", "used").status, 404);
  EXPECT_EQ(outcome("/orgs/{org}/codes/18446744073709551616/outcome", "used").status, 404);
}

}  // namespace
}  // namespace cofactor::api
