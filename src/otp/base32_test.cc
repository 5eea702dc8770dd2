#include "otp/base32.h"

#include <gtest/gtest.h>

#include <utility>

#include "base/random.h"

namespace cofactor {
namespace {

template <class Tag>
bool holds(const Secret<Tag>& secret, std::string_view expected) {
  return equal_in_constant_time(secret, Secret<Tag>::copy_from(bytes_of(expected)));
}

TEST(Base32, GivesWhatRfc4648Gives) {
  const std::vector<std::pair<std::string, std::string>> rows = {{"f", "MY"},
                                                                 {"fo", "MZXQ"},
                                                                 {"foo", "MZXW6"},
                                                                 {"foob", "MZXW6YQ"},
                                                                 {"fooba", "MZXW6YTB"},
                                                                 {"foobar", "MZXW6YTBOI"}};
  for (const auto& [plain, text] : rows) {
    EXPECT_TRUE(holds(*parse_base32(text), plain));
    EXPECT_TRUE(holds(base32_of(Seed::copy_from(bytes_of(plain))), text));
  }
}

TEST(Base32, TakesASeedAsItIsShownAnywhere) {
  for (const char* text : {"MZXW6YTBOI======",
                           "mzxw6ytboi",
                           "mZxW 6yTb oI",
                           "MZXW-6YTB-OI",
                           "  MZXW6YTBOI\r\n",
                           "MZXW6YTBOI==\n",
                           "MZXW\t6YTB\nOI = = = = = ="}) {
    const auto seed = parse_base32(text);
    ASSERT_TRUE(seed) << text;
    EXPECT_TRUE(holds(*seed, "foobar")) << text;
  }
}

TEST(Base32, TheSixtyFourCharactersOfAwsAreFortyBytes) {
  const auto seed = parse_base32(UriText::copy_from(
      bytes_of("QWERTYUIOPASDFGHJKLZXCVBNM234567QWERTYUIOPASDFGHJKLZXCVBNM234567")));
  ASSERT_TRUE(seed);
  EXPECT_EQ(seed->size(), 40U);
}

TEST(Base32, EverySeedSurvivesTheRoundTrip) {
  SeededRandom random(2);
  for (std::size_t size = 1; size <= kMostSeedBytes; ++size) {
    const auto seed = Seed(random.bytes(size));
    const auto again = parse_base32(base32_of(seed));
    ASSERT_TRUE(again) << size;
    EXPECT_TRUE(equal_in_constant_time(seed, *again)) << size;
  }
}

TEST(Base32, BitsBeyondTheLastByteAreDropped) {
  EXPECT_TRUE(holds(*parse_base32("MZ"), "f"));
  EXPECT_TRUE(holds(*parse_base32("MZXW6YTBOJ"), "foobar"));
}

TEST(Base32, RefusesWhatIsNotASeedAndSaysWhere) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "The secret is empty."},
      {" -\n", "The secret is empty."},
      {"======", "The secret is empty."},
      {"MZXW6YT8", "Character 8 of the secret is not base32."},
      {"0ZXW6YTB", "Character 1 of the secret is not base32."},
      {"MZXW 1YTB", "Character 6 of the secret is not base32."},
      {std::string("MZ\0W", 4), "Character 3 of the secret is not base32."},
      {"MZXW6YTÖ", "Character 8 of the secret is not base32."},
      {"MZXW=6YTB", "The secret goes on behind its padding."},
      {"MZXW6YTBO", "A secret of 9 characters is not whole."},
      {"MZX", "A secret of 3 characters is not whole."},
      {"MZXW6Y", "A secret of 6 characters is not whole."},
      {"MZXW6YTBOI=======", "A secret of 10 characters is not whole."},
      {std::string(207, 'A'), "The secret is longer than 128 bytes."},
      {std::string(1U << 20U, 'A'), "The secret is longer than 128 bytes."}};
  for (const auto& [text, message] : rows) {
    const auto seed = parse_base32(text);
    ASSERT_FALSE(seed) << text;
    EXPECT_EQ(seed.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(seed.error().message, message);
  }
  EXPECT_EQ(parse_base32(std::string(205, 'A'))->size(), kMostSeedBytes);
}

}  // namespace
}  // namespace cofactor
