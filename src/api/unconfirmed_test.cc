#include "api/testing/api_fixture.h"
#include "api/testing/filled_route.h"
#include "custody/begin_terminal_sign_in.h"
#include "custody/offer_challenge.h"
#include "custody/register_passkey.h"

// Somebody who was invited and has not joined, at every route that changes anything.
namespace cofactor::api {
namespace {

class Unconfirmed : public ApiTest {
 protected:
  Answer post(const std::string& path, const std::string& body, const std::string& token) {
    return ask({.method = "POST", .path = path, .body = body, .token = token});
  }
  // The invitation, and all of Example's power once it is redeemed.
  std::string invited_as_admin() {
    const auto invited =
        post("/orgs/{org}/invitations", R"({"name":"Dan","email":"dan@example.com"})", ada);
    EXPECT_EQ(invited.status, 201) << invited.text;
    for (const char* role : {"admin", "keeper", "responder"}) {
      const auto granted = post(
          "/orgs/{org}/grants",
          R"({"to":{"kind":"member","id":")" + invited.at("membership") + R"("},"role":")" + role +
              R"(","on":{"kind":"organization","id":")" + test.organization.text() + R"("}})",
          ada);
      EXPECT_EQ(granted.status, 201) << granted.text;
    }
    return invited.at("token");
  }

  Fillings ids() const {
    return {{"org", test.organization.text()},
            {"organization", test.organization.text()},
            {"vault", test.vault.text()},
            {"account", test.account.text()},
            {"device", test.device.text()},
            {"member", test.ben_member.text()},
            {"successor", test.ben_member.text()},
            {"person", test.ben.text()},
            {"group", GroupId{}.text()},
            {"service", ServiceId{}.text()},
            {"grant", GrantId{}.text()},
            {"recovery", RecoveryId{}.text()},
            {"token", TokenId{}.text()},
            {"session", TokenId{}.text()},
            {"passkey", PasskeyId{}.text()},
            {"uri", "otpauth://totp/x?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"},
            {"url", "https://hooks.example.com/x"},
            {"id", "AA"},
            {"type", "public-key"},
            {"clientDataJSON", "AA"},
            {"authenticatorData", "AA"},
            {"signature", "AA"},
            {"attestationObject", "AA"},
            {"position", "3"},
            {"export", "3"}};
  }

  // Types of the entries that do more than tell of a refusal, or of what was read.
  std::vector<std::string> acts() {
    std::vector<std::string> out;
    for (const std::string& body : test.world.bodies()) {
      const auto header = parse_json_as<EventHeader>(body, kOpen);
      if (header->type != "refused") {
        out.push_back(header->type);
      }
    }
    return out;
  }

  // Asks every route that `takes` says, and expects each to refuse; how many there were.
  int ask_all(const std::string& token, const std::function<bool(const Operation&)>& takes) {
    int asked = 0;
    const Routes routes = all_routes();
    for (const auto& [operation, serve] : routes.entries()) {
      if (operation.method == http::Method::kGet || !takes(operation)) {
        continue;
      }
      const FilledRoute filled = filled_route(operation, ids());
      const auto answer = ask({.method = std::string(http::name_of(operation.method)),
                               .path = filled.path,
                               .body = filled.body,
                               .token = token});
      EXPECT_TRUE(answer.status == 401 || answer.status == 403 || answer.status == 404)
          << operation.name << " " << filled.path << " " << filled.body << " " << answer.text;
      ++asked;
    }
    return asked;
  }
};

// Negative test 24: who bears an invitation, at every mutating route but the one that redeems it.
TEST_F(Unconfirmed, AnInvitationOpensNoRouteButThatWhichRedeemsIt) {
  const std::string token = invited_as_admin();
  const auto before = acts();
  const int asked = ask_all(token, [](const Operation& operation) {
    return operation.name != BeginSession::kName && operation.name != RegisterPasskey::kName &&
           operation.name != OfferChallenge::kName && operation.name != BeginTerminalSignIn::kName;
  });
  EXPECT_GT(asked, 50);
  EXPECT_EQ(acts(), before);
  EXPECT_EQ(post("/sessions", "", token).status, 201) << "it was good all the while";
}

// Negative test 24: a person of another organization, signed in and invited, who has not joined.
TEST_F(Unconfirmed, ASessionOpensNoRouteOfAnOrganizationThatWasNotJoined) {
  const auto beta =
      post("/orgs", R"({"name":"Beta","admin":{"name":"Eve","email":"eve@example.org"}})", ada);
  const std::string eve = post("/sessions", "", beta.at("token")).at("token");
  const std::string invitation = invited_as_admin();
  const auto before = acts();
  const int asked =
      ask_all(eve, [](const Operation& operation) { return operation.path.contains("{org}"); });
  EXPECT_GT(asked, 40);
  EXPECT_EQ(acts(), before);
  const auto joined = post("/memberships", R"({"invitation":")" + invitation + R"("})", eve);
  EXPECT_EQ(joined.status, 201) << joined.text;
  EXPECT_EQ(post("/orgs/{org}/vaults", R"({"name":"now"})", eve).status, 201);
}

}  // namespace
}  // namespace cofactor::api
