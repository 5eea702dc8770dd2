#include "http/body_reader.h"

#include <gtest/gtest.h>

namespace cofactor::http {
namespace {

using Stage = BodyReader::Stage;

struct Read {
  std::string body;
  Stage stage;
  std::size_t used;
};

Read read_chunked(std::string_view bytes, std::size_t piece, std::size_t limit = 100) {
  BodyReader reader;
  reader.begin_chunked(limit);
  Read read = {.body = {}, .stage = reader.stage(), .used = 0};
  while (read.used < bytes.size() && reader.stage() == Stage::kWantsBytes) {
    read.used += reader.put(bytes.substr(read.used, piece), read.body);
  }
  read.stage = reader.stage();
  return read;
}

TEST(BodyReader, ReadsChunksInAnyPiecesAndStopsAtTheirEnd) {
  const std::string_view bytes = "2\r\nhe\r\n3\r\nllo\r\n00\r\n\r\nGET /";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const Read read = read_chunked(bytes, piece);
    EXPECT_EQ(read.body, "hello") << piece;
    EXPECT_EQ(read.stage, Stage::kDone) << piece;
    EXPECT_EQ(bytes.substr(read.used), "GET /") << piece;
  }
  EXPECT_EQ(read_chunked("0\r\n\r\n", 1).stage, Stage::kDone);
  EXPECT_EQ(read_chunked("0a\r\n0123456789\r\n0\r\n\r\n", 9).body, "0123456789");
  EXPECT_EQ(read_chunked("A\r\n0123456789\r\n0\r\n\r\n", 9).body, "0123456789");
}

TEST(BodyReader, RefusesEveryOtherFormOfChunks) {
  for (const std::string_view bytes :
       {"\r\n",           ";a\r\n",    "g\r\n",   "-1\r\n",    "+1\r\n",
        " 1\r\n",         "1 \r\n",    "0x1\r\n", "1;a=b\r\n", "1\n",
        "1\r\r",          "1\rx",      "1\r\nab", "1\r\na\n",  "1\r\na\rb",
        "1\r\na\r\n\r\n", "0\r\nX: a", "0\r\n\n", "0\r\n\rx",  "0000000000000000"}) {
    for (const std::size_t piece : {1UZ, 100UZ}) {
      EXPECT_EQ(read_chunked(bytes, piece).stage, Stage::kMalformed) << bytes;
    }
  }
}

TEST(BodyReader, RefusesWhatIsOverTheLimitAsSoonAsItIsKnown) {
  EXPECT_EQ(read_chunked("5\r\nhello\r\n0\r\n\r\n", 100, 5).stage, Stage::kDone);
  EXPECT_EQ(read_chunked("6\r\n", 100, 5).stage, Stage::kTooLong);
  EXPECT_EQ(read_chunked("5\r\nhello\r\n1\r\n", 100, 5).stage, Stage::kTooLong);
  EXPECT_EQ(read_chunked("fffffffffffffff\r\n", 100, 5).stage, Stage::kTooLong);
  BodyReader reader;
  reader.begin_of_length(6, 5);
  EXPECT_EQ(reader.stage(), Stage::kTooLong);
  reader.begin_of_length(5, 5);
  EXPECT_EQ(reader.stage(), Stage::kWantsBytes);
  std::string body;
  EXPECT_EQ(reader.put("hello, world", body), 5U);
  EXPECT_EQ(body, "hello");
  EXPECT_EQ(reader.stage(), Stage::kDone);
  reader.begin_of_length(0, 5);
  EXPECT_EQ(reader.stage(), Stage::kDone);
}

}  // namespace
}  // namespace cofactor::http
