#include <algorithm>

#include "api/testing/api_fixture.h"
#include "api/testing/filled_route.h"

// Texts that are obeyed where they are shown, in every member of every body that takes a text.
namespace cofactor::api {
namespace {

// Calls `look` with each text of a body, at any depth: its place in `body`, and its name.
void each_text(const boost::json::object& schema,
               boost::json::value& body,
               const std::function<void(boost::json::value&, std::string_view)>& look) {
  for (const auto& [name, inner] : schema.at("properties").as_object()) {
    const auto& member = inner.as_object();
    const std::string type(member.at("type").as_string());
    if (type == "object") {
      const bool was_there = body.as_object().contains(name);
      auto& below = body.as_object()[name];
      if (!was_there) {
        below = boost::json::object();
      }
      each_text(member, below, look);
      if (!was_there) {
        body.as_object().erase(name);
      }
    } else if (type == "string" && !member.contains("enum") && !member.contains("format")) {
      const bool was_there = body.as_object().contains(name);
      auto& text = body.as_object()[name];
      const boost::json::value before = text;
      look(text, name);
      body.as_object()[name] = before;
      if (!was_there) {
        body.as_object().erase(name);
      }
    }
  }
}

class HostileTexts : public ApiTest {
 protected:
  Fillings ids() const {
    return {{"org", test.organization.text()},
            {"vault", test.vault.text()},
            {"account", test.account.text()},
            {"device", test.device.text()},
            {"member", test.ben_member.text()},
            {"organization", test.organization.text()},
            {"uri", "otpauth://totp/x?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"},
            {"id", "AA"},
            {"type", "public-key"},
            {"clientDataJSON", "AA"},
            {"authenticatorData", "AA"},
            {"signature", "AA"},
            {"attestationObject", "AA"}};
  }

  struct Text {
    const boost::json::value& body;
    boost::json::value& text;  // in it
    std::string_view name;
  };
  void expect_refused(const Operation& operation, const std::string& path, const Text& put) {
    // What has a form of its own is refused by that.
    constexpr std::array<std::string_view, 12> kOfOwnForm{"id",
                                                          "url",
                                                          "endpoint",
                                                          "p256dh",
                                                          "auth",
                                                          "aws_account_id",
                                                          "type",
                                                          "clientDataJSON",
                                                          "authenticatorData",
                                                          "signature",
                                                          "attestationObject",
                                                          "userHandle"};
    const bool is_narrower = std::ranges::find(kOfOwnForm, put.name) != kOfOwnForm.end() ||
                             operation.path.contains("passkeys") ||
                             operation.path.contains("terminal-sign-ins") ||
                             operation.path.contains("presence");
    const std::string begin = put.name == "sign_in" ? "https://example.com/" : "a";
    for (const std::string_view hostile : {std::string_view("\x1b[31m"),
                                           std::string_view("\u202e"),
                                           std::string_view("\u009b"),
                                           std::string_view("\r"),
                                           std::string_view("\0", 1),
                                           std::string_view("\n")}) {
      if (put.name == "notes" && hostile == "\n") {
        continue;  // the one text of several lines
      }
      put.text = begin + std::string(hostile) + "b@example.com";
      const auto answer = ask({.method = std::string(http::name_of(operation.method)),
                               .path = path,
                               .body = boost::json::serialize(put.body),
                               .token = ada});
      const std::string said = answer.at("detail");
      EXPECT_TRUE(is_narrower ? answer.status >= 400
                              : said.contains("control or direction character") ||
                                    said.contains("an id of its kind"))
          << operation.name << "." << put.name << " " << answer.text;
      EXPECT_FALSE(answer.text.contains(hostile) && hostile != "\n") << answer.text;
      ++asked;
    }
  }
  int asked = 0;
};

// Negative test 37: line ends, escapes and direction marks are refused wherever a text comes in.
TEST_F(HostileTexts, AreRefusedInEveryMemberOfEveryBody) {
  const auto service = ask({.method = "POST",
                            .path = "/orgs/{org}/services",
                            .body = R"({"name":"pipeline"})",
                            .token = ada});
  Fillings fillings = ids();
  fillings["service"] = service.at("id");
  const auto before = test.world.writer().size();
  const Routes routes = all_routes();
  for (const auto& [operation, serve] : routes.entries()) {
    if (has_body(operation.method) && !operation.input.empty()) {
      const FilledRoute filled = filled_route(operation, fillings);
      auto body = *parse_json(filled.body);
      each_text(operation.input, body, [&](boost::json::value& text, std::string_view name) {
        expect_refused(operation, filled.path, {.body = body, .text = text, .name = name});
      });
    }
  }
  EXPECT_GT(asked, 200);
  // Nothing was done: what stands there tells of refusals at most.
  const auto bodies = test.world.bodies();
  for (std::size_t at = before; at < bodies.size(); ++at) {
    EXPECT_TRUE(bodies[at].starts_with(R"({"type":"refused")")) << bodies[at];
  }
}

// Negative test 37: a formula is a name like any other, and its answer is no page.
TEST_F(HostileTexts, AFormulaIsANameLikeAnyOther) {
  const auto added = ask({.method = "POST",
                          .path = "/orgs/{org}/vaults",
                          .body = R"({"name":"=cmd|' \\C calc'!A0<script>"})",
                          .token = ada});
  EXPECT_EQ(added.status, 201) << added.text;
  EXPECT_EQ(added.at("name"), R"(=cmd|' \C calc'!A0<script>)");
  EXPECT_TRUE(added.header.contains("Content-Type: application/json")) << added.header;
}

}  // namespace
}  // namespace cofactor::api
