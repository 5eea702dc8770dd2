#include "api/testing/api_fixture.h"
#include "api/testing/filled_route.h"
#include "base/base64url.h"
#include "custody/testing/authenticator.h"

// Passkeys and sessions of a browser, as a browser asks: docs/api/browser.md.
namespace cofactor::api {
namespace {

class PasskeyRoutes : public ApiTest {
 protected:
  // What a browser sends with a request of the page's own.
  static std::string from_page(const std::string& cookie, const std::string& csrf = {}) {
    std::string out = "Sec-Fetch-Site: same-origin\r\n";
    if (!cookie.empty()) {
      out += "Cookie: theme=dark; " + cookie + "\r\n";
    }
    return csrf.empty() ? out : out + "X-Cofactor-CSRF: " + csrf + "\r\n";
  }
  struct Page {
    std::string cookie;
    std::string csrf;
    std::string fields() const { return from_page(cookie, csrf); }
  };

  static std::string text_in(const boost::json::value& value) {
    return std::string(value.as_string());
  }
  Bytes challenge(const std::string& purpose,
                  const std::string& token,
                  const std::string& fields = {}) {
    const auto answer = ask({.method = "POST",
                             .path = "/passkey-challenges",
                             .body = R"({"purpose":")" + purpose + R"("})",
                             .token = token,
                             .more_fields = fields});
    EXPECT_EQ(answer.status, 201) << answer.text;
    last_options = answer.json.at("public_key").as_object();
    return *parse_base64url(answer.at("challenge"));
  }
  static std::string json_of_made(const PasskeyMade& made, const Bytes& credential) {
    const std::string id = base64url_of(credential);
    return R"({"id":")" + id + R"(","rawId":")" + id +
           R"(","type":"public-key","authenticatorAttachment":"platform",)"
           R"("clientExtensionResults":{"credProps":{"rk":true}},"response":{"clientDataJSON":")" +
           base64url_of(made.client_data) + R"(","attestationObject":")" +
           base64url_of(made.attestation_object) +
           R"(","transports":["internal"],"publicKeyAlgorithm":-8}})";
  }
  static std::string json_of_use(const PasskeyUse& use) {
    const std::string id = base64url_of(use.credential);
    return R"({"id":")" + id + R"(","rawId":")" + id +
           R"(","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":")" +
           base64url_of(use.client_data) + R"(","authenticatorData":")" +
           base64url_of(use.authenticator_data) + R"(","signature":")" +
           base64url_of(use.signature) + R"(","userHandle":")" +
           base64url_of(use.user_handle.value_or(Bytes())) + R"("}})";
  }
  std::string registration(const std::string& token, const std::string& fields = {}) {
    const Bytes asked = challenge("register", token, fields);
    return R"({"name":"phone","credential":)" + json_of_made(phone.make(asked), phone.credential) +
           "}";
  }
  // Ben registers the phone at a terminal.
  void add_phone() {
    const auto added =
        ask({.method = "POST", .path = "/passkeys", .body = registration(ben), .token = ben});
    EXPECT_EQ(added.status, 201) << added.text;
  }
  Answer try_sign_in(const std::string& more = {}) {
    const Bytes asked = challenge("sign_in", "");
    return ask({.method = "POST",
                .path = "/sessions",
                .body = R"({"passkey":)" + json_of_use(phone.use(asked, test.ben)) + more + "}"});
  }
  static std::string cookie_of(const Answer& answer) {
    const std::string_view name = "Set-Cookie: ";
    const auto at = answer.header.find(name);
    if (at == std::string::npos) {
      return "";
    }
    const auto from = at + name.size();
    return answer.header.substr(from, answer.header.find("\r\n", from) - from);
  }
  static Page page_of(const Answer& answer) {
    const std::string cookie = cookie_of(answer);
    return {.cookie = cookie.substr(0, cookie.find(';')), .csrf = answer.at("csrf")};
  }
  Page sign_in() {
    const auto answer = try_sign_in(R"(,"cookie":true)");
    EXPECT_EQ(answer.status, 201) << answer.text;
    return page_of(answer);
  }
  Answer by_page(const Page& page,
                 const std::string& method,
                 const std::string& path,
                 const std::string& body = {}) {
    return ask({.method = method, .path = path, .body = body, .more_fields = page.fields()});
  }

  Authenticator phone{test.world.random()};
  boost::json::object last_options;
};

TEST_F(PasskeyRoutes, OffersWhatABrowserTakesAsItIs) {
  challenge("register", ben);
  EXPECT_EQ(last_options.at("rp").at("id"), "localhost");
  EXPECT_EQ(text_in(last_options.at("user").at("id")), base64url_of(test.ben.bytes));
  EXPECT_EQ(last_options.at("user").at("name"), "ben@example.com");
  EXPECT_EQ(last_options.at("user").at("displayName"), "Ben");
  EXPECT_EQ(last_options.at("attestation"), "none");
  EXPECT_EQ(last_options.at("authenticatorSelection").at("residentKey"), "required");
  EXPECT_EQ(last_options.at("authenticatorSelection").at("userVerification"), "required");
  EXPECT_EQ(last_options.at("pubKeyCredParams").at(0).at("alg"), -8);
  EXPECT_EQ(last_options.at("timeout"), 300000);
  challenge("sign_in", "");
  EXPECT_EQ(last_options.at("rpId"), "localhost");
  EXPECT_EQ(last_options.at("userVerification"), "required");
  EXPECT_FALSE(last_options.contains("allowCredentials"));
  EXPECT_EQ(ask({.method = "POST",
                 .path = "/passkey-challenges",
                 .body = R"({"purpose":"sign-in"})",
                 .token = ben})
                .status,
            400);
}

TEST_F(PasskeyRoutes, SignInAtATerminalOrByACookieThatNoScriptReads) {
  add_phone();
  const auto terminal = try_sign_in();
  EXPECT_EQ(terminal.status, 201);
  EXPECT_TRUE(terminal.at("token").starts_with("cft_"));
  EXPECT_EQ(cookie_of(terminal), "");
  const auto browser = try_sign_in(R"(,"cookie":true)");
  EXPECT_EQ(browser.status, 201) << browser.text;
  EXPECT_EQ(browser.at("token"), "");
  const std::string cookie = cookie_of(browser);
  EXPECT_TRUE(cookie.starts_with("__Host-cofactor=cft_")) << cookie;
  EXPECT_TRUE(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict")) << cookie;
  EXPECT_FALSE(browser.text.contains("cft_"));
  const auto who = by_page(page_of(browser), "GET", "/whoami");
  EXPECT_EQ(who.at("person"), test.ben.text());
  EXPECT_EQ(text_in(who.json.at("credential").at("csrf")), browser.at("csrf"));
  EXPECT_NE(browser.at("verified_until"), "");
}

// T5: every route that changes anything, by a cookie, from another site's page or without the CSRF
// token, and none of it reaches a verb.
TEST_F(PasskeyRoutes, ByCookieTakeNothingFromAnotherSitesPage) {
  add_phone();
  const Page page = sign_in();
  const auto size = test.world.writer().size();
  int asked = 0;
  for (const auto& [operation, serve] : all_routes().entries()) {
    const std::string method(http::name_of(operation.method));
    const std::string path =
        filled_path(operation.path.substr(std::string_view("/api/v1").size()), {});
    const bool reads = operation.method == http::Method::kGet;
    std::vector<std::string> bad = {
        "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", ""};
    if (!reads) {
      bad.push_back("Sec-Fetch-Site: none\r\nX-Cofactor-CSRF: " + page.csrf + "\r\n");
    }
    if (!reads && operation.who != WhoAsks::kNobody) {
      bad.push_back("Sec-Fetch-Site: same-origin\r\n");
      bad.push_back("Sec-Fetch-Site: same-origin\r\nX-Cofactor-CSRF: " + page.csrf + "x\r\n");
    }
    for (const std::string& fields : bad) {
      const auto answer = ask({.method = method,
                               .path = path,
                               .more_fields = "Cookie: " + page.cookie + "\r\n" + fields});
      EXPECT_EQ(answer.status, 403) << method << " " << path << " " << fields << answer.text;
      EXPECT_EQ(answer.at("code"), "denied");
      ++asked;
    }
  }
  EXPECT_GT(asked, 300);
  EXPECT_EQ(test.world.writer().size(), size);
  EXPECT_EQ(by_page(page, "GET", "/whoami").status, 200);
  const auto navigated =
      ask({.method = "GET",
           .path = "/whoami",
           .more_fields = "Sec-Fetch-Site: none\r\nCookie: " + page.cookie + "\r\n"});
  EXPECT_EQ(navigated.status, 200);
}

TEST_F(PasskeyRoutes, BearersAreNotAffectedAndNotHelpedByACookie) {
  add_phone();
  const Page page = sign_in();
  const auto bearer = ask({.method = "PATCH",
                           .path = "/passkeys/" + PasskeyId{}.text(),
                           .body = R"({"name":"x"})",
                           .token = cy,
                           .more_fields = "Sec-Fetch-Site: cross-site\r\n"});
  EXPECT_EQ(bearer.status, 404);
  EXPECT_EQ(
      ask({.method = "GET", .path = "/whoami", .token = "cft_nobody", .more_fields = page.fields()})
          .status,
      401)
      << "the cookie beside it is not looked at";
  const std::string token = page.cookie.substr(page.cookie.find('=') + 1);
  EXPECT_EQ(ask({.method = "GET", .path = "/whoami", .token = token}).status, 401);
  EXPECT_EQ(
      ask({.method = "GET", .path = "/whoami", .more_fields = from_page("__Host-cofactor=" + ben)})
          .status,
      401);
  EXPECT_EQ(ask({.method = "GET",
                 .path = "/whoami",
                 .more_fields = from_page(page.cookie + "; " + page.cookie)})
                .status,
            401)
      << "twice";
}

// Negative test 15.
TEST_F(PasskeyRoutes, AStepUpGivesAnotherCookieAndLeavesNothingOfTheOld) {
  add_phone();
  const Page before = sign_in();
  const std::string account = "/orgs/{org}/accounts/{account}/codes";
  test.world.ports().advance(std::chrono::minutes(6));
  const auto refused = by_page(before, "POST", account, R"({"reason":"INC-42"})");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.at("code"), "step_up_needed");
  const Bytes asked = challenge("step_up", "", before.fields());
  EXPECT_EQ(text_in(last_options.at("allowCredentials").at(0).at("id")),
            base64url_of(phone.credential));
  const auto stepped = by_page(before,
                               "POST",
                               "/sessions/step-up",
                               R"({"passkey":)" + json_of_use(phone.use(asked, test.ben)) + "}");
  ASSERT_EQ(stepped.status, 201) << stepped.text;
  const Page after = page_of(stepped);
  EXPECT_NE(after.cookie, before.cookie);
  EXPECT_NE(after.csrf, before.csrf);
  EXPECT_EQ(by_page(before, "GET", "/whoami").status, 401);
  EXPECT_EQ(by_page({.cookie = after.cookie, .csrf = before.csrf}, "POST", account, "{}").status,
            403);
  const auto code = by_page(after, "POST", account, R"({"reason":"INC-42"})");
  EXPECT_EQ(code.status, 201) << code.text;
}

TEST_F(PasskeyRoutes, SigningOutTakesTheCookieAway) {
  add_phone();
  const Page page = sign_in();
  const auto out = by_page(page, "DELETE", "/session");
  EXPECT_EQ(out.status, 200) << out.text;
  EXPECT_TRUE(cookie_of(out).starts_with("__Host-cofactor=; ")) << cookie_of(out);
  EXPECT_TRUE(cookie_of(out).ends_with("; Max-Age=0"));
  EXPECT_EQ(by_page(page, "GET", "/whoami").status, 401);
  const auto terminal = ask({.method = "DELETE", .path = "/session", .token = ben});
  EXPECT_EQ(cookie_of(terminal), "");
}

TEST_F(PasskeyRoutes, AreListedRenamedAndRemovedInABrowser) {
  add_phone();
  const Page page = sign_in();
  const auto list = by_page(page, "GET", "/passkeys");
  const auto& passkey = list.json.at("passkeys").at(0).as_object();
  EXPECT_EQ(list.at("rp_id"), "localhost");
  EXPECT_EQ(list.at("user_id"), base64url_of(test.ben.bytes));
  EXPECT_EQ(text_in(passkey.at("credential")), base64url_of(phone.credential));
  EXPECT_TRUE(passkey.contains("last_used_at"));
  const std::string path = "/passkeys/" + std::string(passkey.at("id").as_string());
  EXPECT_EQ(by_page(page, "PATCH", path, R"({"name":"blue"})").at("name"), "blue");
  EXPECT_EQ(ask({.method = "DELETE", .path = path + "?last=true", .token = ben}).at("code"),
            "step_up_needed");
  EXPECT_EQ(by_page(page, "DELETE", path).status, 409);
  EXPECT_EQ(by_page(page, "DELETE", path + "?last=true").status, 200);
  EXPECT_EQ(try_sign_in().status, 401);
}

TEST_F(PasskeyRoutes, SessionsAreListedAndEnded) {
  add_phone();
  const Page page = sign_in();
  // Negative test 14: nobody is believed who says for whom they speak.
  const auto list =
      ask({.method = "GET",
           .path = "/sessions",
           .more_fields = page.fields() + "X-Forwarded-For: 203.0.113.9\r\nRemote-User: ada\r\n"});
  const auto& sessions = list.json.at("sessions").as_array();
  ASSERT_EQ(sessions.size(), 3U) << list.text;  // and the two that the world begins with
  const auto current = std::ranges::find_if(
      sessions, [](const auto& session) { return session.at("current").as_bool(); });
  ASSERT_NE(current, sessions.end());
  const auto& mine = current->as_object();
  EXPECT_EQ(mine.at("kind"), "browser");
  EXPECT_EQ(mine.at("network"), "127.0.0.0/24");
  EXPECT_EQ(std::ranges::count_if(
                sessions, [](const auto& session) { return session.at("kind") == "terminal"; }),
            2);
  const std::string path =
      "/server/persons/" + test.ben.text() + "/sessions/" + std::string(mine.at("id").as_string());
  EXPECT_EQ(ask({.method = "DELETE", .path = path, .token = cy}).status, 403);
  EXPECT_EQ(ask({.method = "DELETE", .path = path, .token = ada}).status, 200);
  EXPECT_EQ(by_page(page, "GET", "/whoami").status, 401);
}

TEST_F(PasskeyRoutes, AnInvitationIsRedeemedByAPasskeyInOneAct) {
  const auto invited = ask({.method = "POST",
                            .path = "/orgs/{org}/invitations",
                            .body = R"({"name":"Dee","email":"dee@example.com"})",
                            .token = ada});
  const std::string token = invited.at("token");
  const Bytes asked = challenge("register", token);
  EXPECT_EQ(last_options.at("user").at("name"), "dee@example.com");
  const auto registered = ask({.method = "POST",
                               .path = "/passkeys",
                               .body = R"({"name":"phone","cookie":true,"credential":)" +
                                       json_of_made(phone.make(asked), phone.credential) + "}",
                               .token = token});
  ASSERT_EQ(registered.status, 201) << registered.text;
  Page page = page_of(registered);
  page.csrf = registered.json.at("signed_in").at("csrf").as_string();
  EXPECT_EQ(by_page(page, "GET", "/orgs/{org}").status, 200);
  EXPECT_EQ(ask({.method = "POST", .path = "/sessions", .token = token}).status, 401);
  const auto other = ask({.method = "POST",
                          .path = "/orgs",
                          .body = R"({"name":"Beta","admin":{"name":"D","email":"d@b.test"}})",
                          .token = ada});
  const auto joined =
      by_page(page, "POST", "/memberships", R"({"invitation":")" + other.at("token") + R"("})");
  EXPECT_EQ(joined.status, 201) << "opened while signed in: " << joined.text;
  EXPECT_EQ(by_page(page, "GET", "/whoami").json.at("memberships").as_array().size(), 2U);
}

TEST_F(PasskeyRoutes, RefuseOddBodiesAsSuch) {
  for (const char* body : {"[]",
                           "7",
                           R"({"passkey":7})",
                           R"({"passkey":{}})",
                           R"({"passkey":{"id":"x","type":"public-key","response":{}}})",
                           R"({"passkey":{"id":"AA","type":"password","response":)"
                           R"({"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA"}}})",
                           R"({"cookie":true,"more":1})"}) {
    const auto answer = ask({.method = "POST", .path = "/sessions", .body = body, .token = ben});
    EXPECT_EQ(answer.status, 400) << body << answer.text;
  }
  EXPECT_EQ(try_sign_in(R"(,"cookie":true,"more":1)").status, 401) << "nobody is told why";
}

// --- what needs no server ---

TEST(PublicSiteTest, IsOfAUrlThatPasskeysWorkAt) {
  const auto site = public_site_of("https://Cofactor.example.org");
  ASSERT_TRUE(site.has_value());
  EXPECT_EQ(site->party.id, "cofactor.example.org");
  EXPECT_EQ(site->party.origins, std::vector<std::string>({"https://cofactor.example.org"}));
  EXPECT_EQ(public_site_of("https://a.test:443")->party.origins[0], "https://a.test");
  EXPECT_EQ(public_site_of("https://a.test:8443")->party.origins[0], "https://a.test:8443");
  EXPECT_EQ(public_site_of("http://localhost:8420")->party.id, "localhost");
  for (const char* odd : {"",
                          "cofactor.example.org",
                          "https://",
                          "https://a.test/",
                          "http://a.test",
                          "https://a_b.test",
                          "https://user@a.test",
                          "https://a.test:99999x",
                          "ftp://a.test",
                          "https://a.test?x"}) {
    EXPECT_FALSE(public_site_of(odd)) << odd;
  }
}

// DNS rebinding: a page of another name that was made to lead here.
TEST(PublicSiteTest, KnowsItsHosts) {
  const auto site = public_site_of("https://a.test");
  const Site strict{
      .which = Site::Hosts::kListed, .hosts = site->hosts, .loopback = Site::Loopback::kRefused};
  for (const char* host : {"a.test", "A.Test", "a.test:443"}) {
    EXPECT_TRUE(is_host_of(strict, host)) << host;
  }
  for (const char* host : {"",
                           "b.test",
                           "a.test:80",
                           "a.test.",
                           "xa.test",
                           "a.test.evil.test",
                           "localhost",
                           "127.0.0.1:8420"}) {
    EXPECT_FALSE(is_host_of(strict, host)) << host;
  }
  Site loose = strict;
  loose.loopback = Site::Loopback::kTaken;
  for (const char* host :
       {"localhost", "localhost:1", "127.0.0.1", "127.8.0.1:80", "[::1]:8420", "[::1]"}) {
    EXPECT_TRUE(is_host_of(loose, host)) << host;
  }
  for (const char* host : {"127.evil.test", "localhost.evil.test", "[::2]", "128.0.0.1"}) {
    EXPECT_FALSE(is_host_of(loose, host)) << host;
  }
}

}  // namespace
}  // namespace cofactor::api
