#include "api/testing/api_fixture.h"
#include "import/child.h"

// This program is its own child for reading imports, as cofactor is.
namespace cofactor::api {
namespace {

class ImportRoutes : public ApiTest {
 protected:
  static constexpr const char* kLines =
      "otpauth://totp/GitHub:ada?secret=MFRGGZDFMZTWQ2LK\n"
      "otpauth://totp/VPN:ada?secret=MFRGGZDFMZTWQ2LKNNWG23TP&digits=8\n"
      "otpauth://hotp/Old:ada?secret=MFRGGZDFMZTWQ2LK\n";

  Answer post(const std::string& path, const std::string& body) {
    return ask({.method = "POST", .path = path, .body = body, .token = ada});
  }
  static std::string file(std::string_view text) {
    return R"({"files":[")" + base64_of(bytes_of(text)) + R"("]})";
  }
  std::string import_of(std::string_view entry, std::string_view from = {}) {
    return in_test_vault(R"({"entries":[{"vault":"{vault}",)" + std::string(entry) + "}]" +
                         (from.empty() ? std::string() : R"(,"from":)" + file(from)) + "}");
  }
};

TEST_F(ImportRoutes, ReadAFileAndShowNoSeedOfIt) {
  const auto read = post("/orgs/{org}/imports/reading", file(kLines));
  ASSERT_EQ(read.status, 200) << read.text;
  EXPECT_EQ(read.at("format"), "otpauth");
  const auto& entries = read.json.at("entries").as_array();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[1].at("entry").as_int64(), 2);
  EXPECT_EQ(entries[1].at("account").as_string(), "VPN ada");
  EXPECT_EQ(entries[1].at("device").as_string(), "imported");
  EXPECT_EQ(read.json.at("skipped").as_array().at(0).at("entry").as_int64(), 3);
  EXPECT_EQ(read.text.find("MFRGG"), std::string::npos);
}

TEST_F(ImportRoutes, TakeAnEntryOfAFileInAndGiveItsCode) {
  const auto imported =
      post("/orgs/{org}/imports",
           import_of(R"("entry":2,"account":"vpn","device":"old phone")", kLines));
  ASSERT_EQ(imported.status, 200) << imported.text;
  EXPECT_EQ(imported.at("imported"), "1");
  EXPECT_EQ(imported.text.find("MFRGG"), std::string::npos);
  const auto& entry = imported.json.at("entries").as_array().at(0).as_object();
  const std::string device(entry.at("device").at("id").as_string());
  const auto shown = ask({.method = "GET", .path = "/orgs/{org}/devices/" + device, .token = ada});
  EXPECT_EQ(shown.at("state"), "active");
  EXPECT_EQ(shown.at("exposed"), "true");
  const std::string account(entry.at("account").at("id").as_string());
  const auto code = ask({.method = "POST",
                         .path = "/orgs/{org}/accounts/" + account + "/codes",
                         .body = R"({"reason":"INC-42"})",
                         .token = ben});
  EXPECT_EQ(code.at("code").size(), 8U) << code.text;
  const auto list = ask({.method = "GET", .path = "/orgs/{org}/exposed-devices", .token = ada});
  EXPECT_EQ(list.json.at("devices").as_array().size(), 1U);
}

TEST_F(ImportRoutes, TakeAnEntryWithASeedOfItsOwn) {
  const auto imported = post(
      "/orgs/{org}/imports",
      import_of(R"("entry":7,"account":"vpn","device":"x","uri":"otpauth://totp/?secret=MFRGG")"));
  EXPECT_EQ(imported.at("imported"), "1") << imported.text;
  const auto bad =
      post("/orgs/{org}/imports",
           import_of(R"("entry":7,"account":"b","device":"x","uri":"otpauth://totp/?secret=1")"));
  EXPECT_EQ(bad.status, 400) << bad.text;
}

TEST_F(ImportRoutes, RefuseFilesThatCannotBeRead) {
  EXPECT_EQ(post("/orgs/{org}/imports/reading", file("{\"db\":")).status, 400);
  EXPECT_EQ(post("/orgs/{org}/imports/reading", R"({"files":["-"]})").status, 400);
  EXPECT_EQ(post("/orgs/{org}/imports/reading", R"({"files":[]})").status, 400);
  const auto none =
      post("/orgs/{org}/imports", import_of(R"("entry":9,"account":"vpn","device":"x")", kLines));
  EXPECT_EQ(none.status, 400) << none.text;
}

}  // namespace
}  // namespace cofactor::api

int main(int count, char** arguments) {
  const auto place = count == 2 ? cofactor::import_place_of(arguments[1]) : std::nullopt;
  if (place) cofactor::run_import_child(*place);
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
