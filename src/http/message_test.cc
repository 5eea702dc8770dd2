#include "http/message.h"

#include <gtest/gtest.h>

#include "http/reply.h"
#include "http/wiping.h"
#include "http/writer.h"

namespace cofactor::http {
namespace {

TEST(Fields, AreFoundInAnyCaseAndByTheWholeName) {
  Fields fields;
  fields.add("Authorization", "Bearer x");
  fields.add("If-Match", "");
  EXPECT_EQ(fields.find("authorization"), "Bearer x");
  EXPECT_EQ(fields.find("AUTHORIZATION"), "Bearer x");
  EXPECT_EQ(fields.find("If-Match"), "");
  EXPECT_EQ(fields.find("Authorizatio"), std::nullopt);
  EXPECT_EQ(fields.find("If-MatchB"), std::nullopt);
}

TEST(Request, OwnsItsTextWhenItIsMoved) {
  Request first;
  first.path = "/a/b";
  first.fields.add("Host", "t");
  first.parameters.add("name", 3, 1);
  const Request second = std::move(first);
  first.clear();
  EXPECT_EQ(second.parameter("name"), "b");
  EXPECT_EQ(second.fields.find("host"), "t");
}

TEST(Query, IsDecodedIntoItsPairs) {
  const auto pairs = parse_query("a=1&b=x%20y+z&c&d=%c3%a4&e==");
  ASSERT_TRUE(pairs);
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"a", "1"}, {"b", "x y z"}, {"c", ""}, {"d", "\xc3\xa4"}, {"e", "="}};
  EXPECT_EQ(*pairs, expected);
  EXPECT_TRUE(parse_query("")->empty());
}

TEST(Query, RefusesWhatTwoReadersCouldReadInTwoWays) {
  for (const std::string_view query :
       {"a=%", "a=%2", "a=%zz", "a=%00", "a=%0a", "=1", "&a=1", "a=1&a=2", "a=1&%61=2"}) {
    const auto pairs = parse_query(query);
    ASSERT_FALSE(pairs) << query;
    EXPECT_EQ(pairs.error().code, ErrorCode::kInvalid) << query;
  }
}

TEST(Body, KeepsItsTextWhenItIsMoved) {
  for (const std::string_view text : {"123456", "a text that is longer than any small string is"}) {
    Body secret = Body::secret(std::string(text));
    const Body moved = std::move(secret);
    EXPECT_EQ(moved.text(), text);
    EXPECT_TRUE(moved.is_secret());
    Body plain(text);
    plain = Body::constant("constant");
    EXPECT_EQ(plain.text(), "constant");
    EXPECT_FALSE(plain.is_secret());
  }
}

TEST(Problem, IsAProblemDocumentWithItsDetails) {
  const Response response = response_of(409,
                                        {.code = ErrorCode::kStepTaken,
                                         .message = "Somebody \"else\" holds this step.",
                                         .hint = "Wait.",
                                         .details = {{"holder", "Ben"}}});
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body.text(),
            R"({"title":"Conflict","status":409,"code":"step_taken",)"
            R"("detail":"Somebody \"else\" holds this step.","hint":"Wait.","holder":"Ben"})"
            "\n");
}

TEST(Writer, WritesAWholeAnswer) {
  std::string out;
  append_answer(out,
                {.status = 201,
                 .content_type = "application/json",
                 .body = "{}",
                 .fields = {{"Location", "/a"}}},
                {.common_fields = "X-Common: 1\r\n"});
  EXPECT_EQ(out,
            "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
            "Location: /a\r\nCache-Control: no-store\r\nX-Common: 1\r\n\r\n{}");
}

TEST(Writer, LeavesOutWhatAnAnswerMayNotHave) {
  std::string no_content;
  append_answer(no_content, {.status = 204}, {.afterwards = Afterwards::kClose});
  EXPECT_EQ(no_content,
            "HTTP/1.1 204 No Content\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n");
  std::string head;
  append_answer(head,
                {.body = "12345", .fields = {{"Cache-Control", "max-age=9"}}},
                {.version = Version::k10, .method = Method::kHead});
  EXPECT_EQ(head,
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nCache-Control: max-age=9\r\n"
            "Connection: keep-alive\r\n\r\n");
}

TEST(Writer, DiesOfAFieldThatWouldSplitTheAnswer) {
  std::string out;
  const auto write = [&out](std::string value) {
    append_answer(out, {.fields = {{"Location", std::move(value)}}}, {});
  };
  EXPECT_DEATH(write("/a\r\nSet-Cookie: x"), "");
  EXPECT_DEATH(write("/a\nSet-Cookie: x"), "");
}

TEST(Events, BecomeLinesOfTheirFields) {
  std::string out;
  append_event(out, {.id = "7", .name = "code", .data = "a\nb\r\nc\r"});
  append_event(out, {.data = ""});
  EXPECT_EQ(out, "id: 7\nevent: code\ndata: a\ndata: b\ndata: c\ndata: \n\ndata: \n\n");
}

TEST(Wiping, AppendsOnTheHeapFromTheFirstByte) {
  std::string text;
  append_wiping(text, "secret");
  EXPECT_GT(text.capacity(), std::string().capacity());
  for (int i = 0; i < 100; ++i) append_wiping(text, "secret");
  EXPECT_EQ(text.size(), 606U);
  wipe_and_shrink(text);
  EXPECT_TRUE(text.empty());
}

}  // namespace
}  // namespace cofactor::http
