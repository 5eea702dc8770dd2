#include "client/client.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "client/testing/scripted_transport.h"

namespace cofactor::client {
namespace {

constexpr const char* kPost = "POST /api/v1/orgs";

Received problem(int status, std::string_view code) {
  return {.status = status,
          .body = R"({"title":"t","status":)" + std::to_string(status) + R"(,"code":")" +
                  std::string(code) + R"(","detail":"d","hint":"h","free_at":"soon"})"};
}

class ClientTest : public testing::Test {
 protected:
  Result<boost::json::value> post() {
    return client.act("POST", "/api/v1/orgs", Body().add("name", "x"));
  }

  ScriptedServer server;
  SeededRandom random{7};
  Client client{server.connect(), TokenText::copy_from(bytes_of("cft_abc")), random};
};

TEST_F(ClientTest, SendsItsTokenAndANewRequestIdWithEachAct) {
  server.tell(kPost, R"({"id":"org_1"})");
  ASSERT_TRUE(post());
  ASSERT_TRUE(post());
  EXPECT_EQ(server.asked[0].header("Authorization"), "Bearer cft_abc");
  EXPECT_EQ(server.asked[0].body, R"({"name":"x"})");
  EXPECT_EQ(server.asked[0].header("Idempotency-Key").size(), 26U);
  EXPECT_NE(server.asked[0].header("Idempotency-Key"), server.asked[1].header("Idempotency-Key"));
}

TEST_F(ClientTest, GivesAProblemBackAsTheErrorItWas) {
  server.tell(kPost, problem(409, "step_taken"));
  const auto answer = post();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kStepTaken);
  EXPECT_EQ(answer.error().message, "d");
  EXPECT_EQ(answer.error().hint, "h");
  EXPECT_EQ(answer.error().details,
            (std::vector<Error::Detail>{{.name = "free_at", .value = "soon"}}));
  EXPECT_EQ(server.asked.size(), 1U);
}

TEST_F(ClientTest, RepeatsALostActOnceUnderTheSameRequestId) {
  server.tell(kPost, std::unexpected(Failure::kBroken));
  server.tell(kPost, Received{.status = 200, .body = R"({"repeated":true})"});
  ASSERT_TRUE(post());
  ASSERT_EQ(server.asked.size(), 2U);
  EXPECT_EQ(server.asked[0].header("Idempotency-Key"), server.asked[1].header("Idempotency-Key"));
  EXPECT_EQ(server.asked[0].body, server.asked[1].body);
}

TEST_F(ClientTest, RepeatsAnActWhoseOutcomeIsUnknownOnce) {
  server.tell(kPost, problem(503, "outcome_unknown"));
  EXPECT_EQ(post().error().code, ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(server.asked.size(), 2U);
}

TEST_F(ClientTest, SaysThatAnActLostTwiceMayHaveHappened) {
  server.tell(kPost, std::unexpected(Failure::kBroken));
  server.tell(kPost, std::unexpected(Failure::kUnreachable));
  EXPECT_EQ(post().error().code, ErrorCode::kOutcomeUnknown);
}

TEST_F(ClientTest, DoesNotRepeatWhatAnUntrustedServerWasNotSent) {
  server.tell(kPost, std::unexpected(Failure::kUntrusted));
  const auto answer = post();
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_TRUE(answer.error().hint.contains("--ca-file"));
  EXPECT_EQ(server.asked.size(), 1U);
}

TEST_F(ClientTest, DoesNotRepeatWhatWasNeverSent) {
  server.tell(kPost, std::unexpected(Failure::kUnreachable));
  const auto answer = post();
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_NE(answer.error().hint, "");
  EXPECT_EQ(server.asked.size(), 1U);
}

TEST_F(ClientTest, ReadsAreNeverRepeated) {
  server.tell("GET /api/v1/orgs", std::unexpected(Failure::kBroken));
  EXPECT_EQ(client.get("/api/v1/orgs").error().code, ErrorCode::kUnreachable);
  EXPECT_EQ(server.asked.size(), 1U);
}

TEST_F(ClientTest, RefusesAnAnswerThatIsNotOfOurServer) {
  server.tell(kPost, Received{.status = 200, .body = "<html>"});
  EXPECT_EQ(post().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(error_of(502, "<html>").code, ErrorCode::kUnavailable);
}

TEST_F(ClientTest, ThrowsTheServersFault) {
  server.tell(kPost, problem(500, "fault"));
  EXPECT_THROW(static_cast<void>(post()), Fault);
}

TEST(Query, EncodesWhatAPathCannotHold) {
  EXPECT_EQ(query_of({{.name = "a", .value = "x y&z"},
                      {.name = "b", .value = std::nullopt},
                      {.name = "c", .value = "tok_1,tok_2"}}),
            "?a=x%20y%26z&c=tok_1,tok_2");
  EXPECT_EQ(query_of({{.name = "b", .value = std::nullopt}}), "");
}

TEST(RequestBody, IsClosedJsonAtEveryMoment) {
  Body body;
  EXPECT_EQ(body.text(), "{}");
  body.add("a", "x\"y").add("none", std::optional<std::string>()).add("n", 7).add("on", true);
  body.add("secret", UriText::copy_from(bytes_of("otpauth://totp/a\nb")));
  EXPECT_EQ(body.text(), R"({"a":"x\"y","n":7,"on":true,"secret":"otpauth://totp/a\u000ab"})");
}

TEST(Transport, RefusesPlainHttpToAnotherMachine) {
  for (const char* url : {"http://example.com",
                          "http://127.evil.example",
                          "http://localhost:8420@example.com",
                          "http://127.0.0.1.example.com:1/",
                          "ftp://localhost",
                          "localhost:8420",
                          ""}) {
    const auto transport = open_transport({.url = url});
    ASSERT_FALSE(transport) << url;
    EXPECT_EQ(transport.error().code, ErrorCode::kInvalid) << url;
  }
  for (const char* url : {"http://localhost:8420",
                          "http://127.0.0.1:1",
                          "http://[::1]:1/",
                          "https://example.com",
                          "unix:/run/cofactor.sock"}) {
    EXPECT_TRUE(open_transport({.url = url})) << url;
  }
}

TEST(Transport, SaysThatNobodyListens) {
  auto transport = open_transport({.url = "http://127.0.0.1:1"});
  ASSERT_TRUE(transport);
  const auto received = (*transport)->send({.method = "GET", .path = "/", .headers = {}});
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error(), Failure::kUnreachable);
}

}  // namespace
}  // namespace cofactor::client
