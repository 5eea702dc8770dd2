#include "identity/token.h"

#include <gtest/gtest.h>

#include "base/secret_access.h"
#include "crypto/hash.h"

namespace cofactor {
namespace {

std::string drawn(std::uint64_t seed) {
  SeededRandom random(seed);
  const TokenText text = draw_token(random);
  return std::string(text_of(text.expose(SecretAccess::because("test"))));
}

TEST(Token, IsWrittenWithAPrefixAndFiftyTwoDigits) {
  const std::string text = drawn(1);
  ASSERT_EQ(text.size(), 56U);
  EXPECT_TRUE(text.starts_with("cft_"));
  EXPECT_TRUE(parse_crockford(text.substr(4, 26)));
  EXPECT_TRUE(parse_crockford(text.substr(30)));
  EXPECT_NE(text.substr(4, 26), text.substr(30));
  EXPECT_NE(text, drawn(2));
}

TEST(Token, UsesAllBitsThatItDraws) {
  // Over many draws every digit of the text takes every value that it can.
  std::array<std::uint32_t, 52> seen{};
  constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const std::string text = drawn(seed);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      seen[i] |= 1U << digits.find(text[4 + i]);
    }
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i], i % 26 == 0 ? 0xffU : 0xffffffffU) << "digit " << i;
  }
}

TEST(Token, IsKnownByTheHashOfItsText) {
  SeededRandom random(3);
  const TokenText text = draw_token(random);
  EXPECT_EQ(token_hash(text), sha256(bytes_of(drawn(3))));
  EXPECT_EQ(token_hash_of(drawn(3)), token_hash(text));
  EXPECT_NE(token_hash_of(drawn(4)), token_hash(text));
}

TEST(Token, OfAnotherFormIsNone) {
  const std::string good = drawn(5);
  ASSERT_TRUE(token_hash_of(good));
  const auto with = [&](std::size_t at, char c) {
    std::string text = good;
    text[at] = c;
    return text;
  };
  for (const std::string& wrong : {std::string(),
                                   good.substr(4),
                                   good.substr(0, 55),
                                   good + "0",
                                   good + " ",
                                   " " + good,
                                   good + "\n",
                                   with(0, 'C'),
                                   with(3, '-'),
                                   with(10, 'U'),
                                   with(10, 'i'),
                                   with(10, 'l'),
                                   with(10, 'o'),
                                   with(10, 'A'),
                                   with(10, '\0'),
                                   with(4, '8'),      // a 129th bit of the first half
                                   with(30, '8')}) {  // and of the second
    EXPECT_FALSE(token_hash_of(wrong)) << wrong;
  }
}

TEST(Token, HasARowWithoutItsText) {
  Token token;
  SeededRandom random(6);
  token.hash = token_hash(draw_token(random));
  const std::string row = json_of(token);
  EXPECT_EQ(row.find(drawn(6)), std::string::npos);
  EXPECT_NE(row.find(base64_of(token.hash)), std::string::npos);
}

}  // namespace
}  // namespace cofactor
