#pragma once

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "api/resources.h"
#include "api/testing/schema_check.h"
#include "base/secret_access.h"
#include "custody/system_ask.h"
#include "custody/testing/test_vault.h"
#include "http/raw_client.h"
#include "http/server.h"

namespace cofactor::api {

// The world of TestVault behind a real server, for tests of routes. Every answer is checked against
// the schema of its route.
class ApiTest : public testing::Test {
 protected:
  explicit ApiTest(LimitSettings limits = World::generous()) : test(nullptr, limits) {
    ada = begin_session(test.ada);
    ben = begin_session(test.ben);
    cy = begin_session(test.cy);
    test.world.writer().run_once();
    EXPECT_TRUE(server_.start());
    test.world.writer().start([](const std::exception& fault) { FAIL() << fault.what(); });
  }
  ~ApiTest() override {
    server_.stop();
    test.world.writer().stop();
  }

  struct Asking {
    std::string method;
    std::string path;  // below /api/v1; {org} and the like as `in_test_vault` fills them in
    std::string body = {};
    std::string token = {};
    std::string request_id = {};
    std::string more_fields = {};
  };
  struct Answer {
    int status = 0;
    boost::json::object json;
    std::string header;
    std::string text;

    std::string at(std::string_view name) const {
      const auto* found = json.if_contains(name);
      return found == nullptr     ? ""
             : found->is_string() ? std::string(found->get_string())
                                  : boost::json::serialize(*found);
    }
  };

  Answer ask(const Asking& asking) {
    const std::string path = "/api/v1" + in_test_vault(asking.path);
    std::string fields;
    if (!asking.token.empty()) {
      fields += "Authorization: Bearer " + asking.token + "\r\n";
    }
    if (!asking.request_id.empty()) {
      fields += "Idempotency-Key: " + asking.request_id + "\r\n";
    }
    if (!asking.body.empty()) {
      fields += "Content-Type: application/json\r\n";
    }
    http::RawClient client(server_.port());
    client.send(asking.method + " " + path + " HTTP/1.1\r\nHost: t\r\n" + fields +
                asking.more_fields + "Content-Length: " + std::to_string(asking.body.size()) +
                "\r\n\r\n" + asking.body);
    const auto raw = client.read_answer();
    Answer answer{.status = raw.status, .json = {}, .header = raw.header, .text = raw.body};
    if (const auto json = parse_json(raw.body); json && json->is_object()) {
      answer.json = json->get_object();
    }
    check(asking, path, answer);
    return answer;
  }

  // A public text: "/log/checkpoint".
  Answer get_public(const std::string& path) {
    http::RawClient client(server_.port());
    client.get(path);
    const auto raw = client.read_answer();
    Answer answer{.status = raw.status, .json = {}, .header = raw.header, .text = raw.body};
    if (const auto json = parse_json(raw.body); json && json->is_object()) {
      answer.json = json->get_object();
    }
    return answer;
  }

  // {org} {vault} {account} {device} as the TestVault has them.
  std::string in_test_vault(std::string text) const {
    const std::pair<std::string_view, std::string> names[] = {{"{org}", test.organization.text()},
                                                              {"{vault}", test.vault.text()},
                                                              {"{account}", test.account.text()},
                                                              {"{device}", test.device.text()}};
    for (const auto& [name, id] : names) {
      for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
        text.replace(at, name.size(), id);
      }
    }
    return text;
  }

  std::uint16_t port() const { return server_.port(); }

  // The text of a token as a client sends it.
  static std::string sent(const TokenText& text) {
    return std::string(text_of(text.expose(SecretAccess::because("a test sends it"))));
  }

  // Everything that the server serves: the routes of all_routes() first.
  std::vector<http::Route> bound() const {
    auto routes = routes_.bind(serving_);
    std::ranges::move(public_log_routes(serving_), std::back_inserter(routes));
    return routes;
  }

  TestVault test;
  std::string ada, ben, cy;  // their tokens

 private:
  // Before the server starts.
  std::string begin_session(const PersonId& person) {
    const TokenText text = draw_token(test.world.random());
    const Time now = test.world.clock().wall();
    const Token token{.id = TokenId::draw(test.world.random()),
                      .kind = TokenKind::kSession,
                      .hash = token_hash(text),
                      .subject = subject_of(person),
                      .maker = person,
                      .reach = Reach::kAllOrganizations,
                      .made_at = now,
                      .expires_at = now + std::chrono::hours(24 * 365)};
    test.world.writer().submit(std::make_unique<SystemAsk>([token](const View&, const Now&) {
      Proposal proposal;
      proposal.events.emplace_back(SessionBegun{token});
      return proposal;
    }));
    return sent(text);
  }

  void check(const Asking& asking, const std::string& path, const Answer& answer) {
    const auto method = http::method_of(asking.method);
    http::Parameters parameters;
    const auto found = router_.find(*method, path.substr(0, path.find('?')), parameters);
    const bool streams = answer.header.contains("text/event-stream");
    if (found.route == nullptr || streams) {
      return;
    }
    const auto index = static_cast<std::size_t>(found.route - router_.routes().data());
    ASSERT_LT(index, routes_.entries().size());
    const Operation& operation = routes_.entries()[index].operation;
    EXPECT_EQ(misfit(answer_schema(operation, answer.status), answer.json), "") << answer.text;
  }

  Workers workers_{[](const std::exception& fault) { FAIL() << fault.what(); }};
  Workers readers_{[](const std::exception& fault) { FAIL() << fault.what(); }};
  Workers strangers_{[](const std::exception& fault) { FAIL() << fault.what(); }};
  Serving serving_{
      .core = test.world.core(), .workers = workers_, .readers = readers_, .strangers = strangers_};
  const Routes routes_ = all_routes();
  const http::Router router_{bound()};
  http::Server server_{{}, router_};
};

}  // namespace cofactor::api
