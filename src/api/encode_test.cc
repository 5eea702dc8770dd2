#include "api/encode.h"

#include <gtest/gtest.h>

namespace cofactor::api {
namespace {

TEST(Status, IsTheOneThatClientsRelyOn) {
  struct Row {
    ErrorCode code;
    int status;
  };
  constexpr Row rows[] = {{ErrorCode::kInvalid, 400},
                          {ErrorCode::kUnauthenticated, 401},
                          {ErrorCode::kDenied, 403},
                          {ErrorCode::kApprovalNeeded, 403},
                          {ErrorCode::kStepUpNeeded, 403},
                          {ErrorCode::kNotFound, 404},
                          {ErrorCode::kConflict, 409},
                          {ErrorCode::kStepTaken, 409},
                          {ErrorCode::kStepOver, 409},
                          {ErrorCode::kSecretShownOnce, 409},
                          {ErrorCode::kUndelivered, 409},
                          {ErrorCode::kTooLarge, 413},
                          {ErrorCode::kRequestIdMismatch, 422},
                          {ErrorCode::kThrottled, 429},
                          {ErrorCode::kTampered, 500},
                          {ErrorCode::kVerificationFailed, 500},
                          {ErrorCode::kSealed, 503},
                          {ErrorCode::kClockUnsure, 503},
                          {ErrorCode::kOutcomeUnknown, 503},
                          {ErrorCode::kUnreachable, 503},
                          {ErrorCode::kUnavailable, 503},
                          {ErrorCode::kDiskLow, 507}};
  for (const Row& row : rows) {
    EXPECT_EQ(status_of(row.code), row.status) << name_of(row.code);
  }
}

struct Half {
  Shown<Code> code;
  Time valid_from;
};
BOOST_DESCRIBE_STRUCT(Half, (), (code, valid_from))

struct Pair {
  std::string note;
  Half first;
  std::optional<Half> second;
  std::vector<Half> more;
};
BOOST_DESCRIBE_STRUCT(Pair, (), (note, first, second, more))

Shown<Code> code(std::string_view digits) { return Code::copy_from(bytes_of(digits)); }

TEST(Encode, PutsEachSecretIntoItsPlace) {
  Pair pair{.note = "a \x01\"b", .first = {.code = code("012345")}};
  pair.second.emplace(Half{.code = code("9876543210")});
  pair.more.push_back({.code = code("")});
  pair.more.push_back({.code = code("555555")});
  const auto body = encode(pair, Position{7});
  EXPECT_TRUE(body.is_secret());
  EXPECT_EQ(body.text(),
            R"({"note":"a \u0001\"b","first":{"code":"012345","valid_from":"1970-01-01T00:00:00.)"
            R"(000Z"},"second":{"code":"9876543210","valid_from":"1970-01-01T00:00:00.000Z"},)"
            R"("more":[{"code":"","valid_from":"1970-01-01T00:00:00.000Z"},{"code":"555555",)"
            R"("valid_from":"1970-01-01T00:00:00.000Z"}],"position":7})"
            "\n");
}

TEST(Encode, LeavesASecretBlankUntilTheTextIsWhole) {
  const std::string text = json_of(Half{.code = code("012345")});
  EXPECT_FALSE(text.contains("012345"));
  EXPECT_TRUE(text.contains(std::string(6, kBlank)));
}

struct Plain {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Plain, (), (name))
struct Empty {};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

TEST(Encode, SaysThePositionOfAnActAndNoneOfARead) {
  const auto read = encode(Plain{.name = "x"}, std::nullopt);
  EXPECT_EQ(read.text(), "{\"name\":\"x\"}\n");
  EXPECT_FALSE(read.is_secret());
  EXPECT_EQ(encode(Empty{}, Position{0}).text(), "{\"position\":0}\n");
}

TEST(Encode, AnswersARepeatWithItsIds) {
  EXPECT_EQ(repeated_answer(3, {{.name = "vault", .value = "vlt_1"}}),
            "{\"vault\":\"vlt_1\",\"position\":3,\"repeated\":true}\n");
}

TEST(Encode, AsksForATokenWhereOneIsMissing) {
  const auto response = response_of({.code = ErrorCode::kUnauthenticated, .message = "Who?"});
  EXPECT_EQ(response.status, 401);
  ASSERT_EQ(response.fields.size(), 1U);
  EXPECT_EQ(response.fields[0].first, "WWW-Authenticate");
}

}  // namespace
}  // namespace cofactor::api
