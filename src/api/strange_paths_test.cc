#include "api/testing/api_fixture.h"
#include "api/testing/filled_route.h"

// What stands in a path where an organization's id should.
namespace cofactor::api {
namespace {

class StrangePaths : public ApiTest {
 protected:
  // The real id, spelt in ways that a second reader might take for it.
  std::vector<std::string> second_spellings() const {
    const std::string id = test.organization.text();
    std::string upper = id;
    std::ranges::transform(upper, upper.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    return {upper,
            "ORG_" + id.substr(4),
            "%6frg_" + id.substr(4),
            "\xd0\xbeRG_" + id.substr(4),  // a Cyrillic o
            "\xd0\xberg_" + id.substr(4),
            "\xef\xbd\x8frg_" + id.substr(4),  // a full-width o
            id + "\xcc\x81",                   // and a combining accent
            id + "\xe2\x80\x8b",               // and a space of no width
            "\xe2\x80\xae" + id,               // from right to left
            id + "%00",
            id + "%20",
            id + ".",
            id + ";x",
            id + "/",
            id + "/.",
            id + "/../" + id,
            "./" + id,
            "vlt_" + id.substr(4),
            id.substr(4)};
  }
  static std::vector<std::string> names_of_power() {
    return {"root", "Root",   "ROOT",       "*",       ".",     "..",     "...",
            "%2e",  "%2e%2e", "%252e%252e", "..%2f..", "",      "/",      "//",
            "%2f",  "%5c..",  "null",       "org_",    "org_0", "server", "-"};
  }

  Fillings with(const std::string& organization) const {
    return {{"org", organization},
            {"vault", test.vault.text()},
            {"account", test.account.text()},
            {"device", test.device.text()},
            {"member", test.ben_member.text()},
            {"uri", "otpauth://totp/x?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"},
            {"url", "https://hooks.example.com/x"},
            {"position", "3"}};
  }
  Answer ask_route(const Operation& operation, const std::string& organization) {
    const FilledRoute filled = filled_route(operation, with(organization));
    return ask({.method = std::string(http::name_of(operation.method)),
                .path = filled.path,
                .body = filled.body,
                .token = ada});
  }
};

// Negative test 23: at every route of an organization, for somebody who is admin and operator.
TEST_F(StrangePaths, StandForNoOrganization) {
  std::vector<std::string> strange = second_spellings();
  std::ranges::move(names_of_power(), std::back_inserter(strange));
  const std::string nowhere = OrganizationId::draw(test.world.random()).text();
  int not_found = 0;
  int not_read = 0;
  const Routes routes = all_routes();
  for (const auto& [operation, serve] : routes.entries()) {
    if (!operation.path.contains("{org}")) {
      continue;
    }
    const auto missing = ask_route(operation, nowhere);
    EXPECT_EQ(missing.status, 404) << operation.name << missing.text;
    for (const std::string& organization : strange) {
      const auto answer = ask_route(operation, organization);
      (answer.status == 404 ? not_found : not_read) += 1;
      EXPECT_TRUE(answer.status == 400 || answer.text == missing.text)
          << operation.name << " " << organization << " " << answer.text;
    }
  }
  EXPECT_GT(not_found, 500);
  EXPECT_GT(not_read, 1000);
}

}  // namespace
}  // namespace cofactor::api
