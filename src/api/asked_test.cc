#include "api/asked.h"

#include <gtest/gtest.h>

namespace cofactor::api {
namespace {

enum class Colour { kRed, kDarkBlue };
BOOST_DESCRIBE_ENUM(Colour, kRed, kDarkBlue)

struct Wanted {
  std::optional<VaultId> vault;
  std::optional<std::uint32_t> limit;
  std::optional<bool> removed;
  std::optional<Colour> colour;
  std::vector<Colour> keep;
};
BOOST_DESCRIBE_STRUCT(Wanted, (), (vault, limit, removed, colour, keep))

struct Needed {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Needed, (), (name))

TEST(QueryInput, IsReadByTheTypesOfItsMembers) {
  const VaultId vault{};
  const auto read = read_query<Wanted>("vault=" + vault.text() +
                                       "&limit=7&removed=true&colour=dark-blue&keep=red,dark-blue");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->vault, vault);
  EXPECT_EQ(read->limit, 7U);
  EXPECT_EQ(read->removed, true);
  EXPECT_EQ(read->colour, Colour::kDarkBlue);
  EXPECT_EQ(read->keep, (std::vector<Colour>{Colour::kRed, Colour::kDarkBlue}));
  EXPECT_TRUE(read_query<Wanted>(""));
  const auto none = read_query<Wanted>("keep=");
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_TRUE(none->keep.empty());
}

TEST(QueryInput, RefusesWhatIsNotKnownOrOfTheWrongForm) {
  for (const char* query : {"vualt=x",
                            "vault=acc_00000000000000000000000000",
                            "vault=",
                            "limit=-1",
                            "limit=1.5",
                            "limit=4294967296",
                            "limit=%31x",
                            "limit=\"7\"",
                            "removed=1",
                            "removed=yes",
                            "colour=kDarkBlue",
                            "keep=red,",
                            "keep=,",
                            "limit=1&limit=2",
                            "limit"}) {
    const auto read = read_query<Wanted>(query);
    ASSERT_FALSE(read) << query;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalid) << query;
  }
  EXPECT_FALSE(read_query<Needed>(""));
  EXPECT_EQ(read_query<Needed>("name=a%20b+c")->name, "a b c");
}

http::Request request(std::string body, std::string_view type = "application/json") {
  http::Request out;
  out.method = http::Method::kPost;
  out.body = std::move(body);
  if (!type.empty()) {
    out.fields.add("Content-Type", type);
  }
  return out;
}

TEST(BodyInput, IsOneClosedObject) {
  EXPECT_EQ(read_body<Needed>(request(R"({"name":"x"})"))->name, "x");
  EXPECT_TRUE(read_body<Nothing>(request("")));
  EXPECT_TRUE(read_body<Nothing>(request("{}")));
  for (const char* body : {"",
                           "[]",
                           "{",
                           R"({"name":"x","more":1})",
                           R"({"name":1})",
                           R"({"name":"x"}{})",
                           R"({"name":"x","name":"x"})",
                           "null"}) {
    EXPECT_FALSE(read_body<Needed>(request(body))) << body;
  }
}

TEST(BodyInput, IsJsonOrRefused) {
  EXPECT_FALSE(read_body<Needed>(request(R"({"name":"x"})", "text/plain")));
  EXPECT_TRUE(read_body<Needed>(request(R"({"name":"x"})", "application/json; charset=utf-8")));
  EXPECT_TRUE(read_body<Needed>(request(R"({"name":"x"})", "")));
}

TEST(BodyInput, LongerThanItsMemoryIsStillRead) {
  std::string body = R"({"name":"x","list":[)";
  for (int i = 0; i < 20000; ++i) {
    body += "{},";
  }
  body += "{}]}";
  const auto json = BodyJson::parse(request(body));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->value().at("list").as_array().size(), 20001U);
}

TEST(RequestId, IsPrintableAndShort) {
  const auto id_of = [](std::string_view value) {
    http::Request asking;
    asking.fields.add("Idempotency-Key", value);
    return request_id_of(asking);
  };
  EXPECT_EQ(request_id_of(http::Request()).value(), "");
  EXPECT_EQ(id_of("a-1!~").value(), "a-1!~");
  EXPECT_TRUE(id_of(std::string(64, 'a')));
  for (const std::string& bad :
       {std::string(), std::string(65, 'a'), std::string("a b"), std::string("\xc3\xa4")}) {
    EXPECT_FALSE(id_of(bad)) << bad;
  }
}

TEST(Bearer, IsTakenFromOneSchemeAlone) {
  SeededRandom random(1);
  const auto hash_of = [](std::string_view value) {
    http::Request asking;
    asking.peer_address = "192.0.2.7";
    asking.fields.add("Authorization", value);
    return presented_by(asking, false).token_hash;
  };
  const std::string token = "cft_" + std::string(52, '0');
  EXPECT_TRUE(hash_of("Bearer " + token));
  EXPECT_EQ(hash_of("Bearer " + token), hash_of("bEARER " + token));
  for (const std::string& bad : {std::string(token),
                                 "Basic " + token,
                                 std::string("Bearer"),
                                 std::string("Bearer "),
                                 "Bearer  " + token,
                                 "Bearer " + token + " ",
                                 "Bearer " + token + ",x"}) {
    EXPECT_FALSE(hash_of(bad)) << bad;
  }
}

}  // namespace
}  // namespace cofactor::api
