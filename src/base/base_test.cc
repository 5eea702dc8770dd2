#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/fields.h"
#include "base/hex.h"
#include "base/id.h"
#include "base/name.h"
#include "base/secret.h"
#include "base/secret_access.h"

namespace cofactor {
namespace {

enum class Colour { kRed, kDarkBlue };
BOOST_DESCRIBE_ENUM(Colour, kRed, kDarkBlue)

struct Inner {
  std::vector<std::int64_t> numbers;
  friend bool operator==(const Inner&, const Inner&) = default;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (numbers))

struct Thing {
  DeviceId device;
  Name name;
  std::optional<Time> ends_at;
  Colour colour{};
  Hash hash{};
  Inner inner;
  Bytes bytes;
  bool shared = false;
  friend bool operator==(const Thing&, const Thing&) = default;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (device, name, ends_at, colour, hash, inner, bytes, shared))

Thing sample() {
  SeededRandom random(1);
  return {.device = DeviceId::draw(random),
          .name = *Name::parse("Root \"1\""),
          .ends_at = parse_time("2026-11-22T03:04:05.678Z"),
          .colour = Colour::kDarkBlue,
          .hash = random.array<32>(),
          .inner = {{1, -2}},
          .bytes = {0, 0xFF, 7},
          .shared = true};
}

TEST(Fields, ComeBackAsTheyWereWritten) {
  const Thing thing = sample();
  const std::string text = json_of(thing);
  EXPECT_NE(text.find("\"dark-blue\""), std::string::npos) << text;
  auto back = parse_json_as<Thing>(text, kClosed);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, thing);
}

TEST(Fields, RefuseAnUnknownMemberOnlyWhenClosed) {
  std::string text = json_of(sample());
  text.insert(1, "\"extra\":1,");
  EXPECT_FALSE((parse_json_as<Thing>(text, kClosed)));
  EXPECT_TRUE((parse_json_as<Thing>(text, kOpen)));
}

struct Typed {
  UriText uri;
  std::optional<TokenText> token;
};
BOOST_DESCRIBE_STRUCT(Typed, (), (uri, token))

TEST(Fields, ReadASecretAndNeverWriteOne) {
  const auto typed = parse_json_as<Typed>(R"({"uri":"otpauth://x"})", kClosed);
  ASSERT_TRUE(typed);
  EXPECT_TRUE(equal_in_constant_time(typed->uri, UriText::copy_from(bytes_of("otpauth://x"))));
  EXPECT_FALSE(typed->token);
  EXPECT_FALSE((parse_json_as<Typed>(R"({"uri":1})", kClosed)));
  EXPECT_EQ(schema_of<Typed>().at("properties").at("uri").at("format"), "password");
  static_assert(!fields::WritesItself<UriText> && !DescribedStruct<UriText>);
}

TEST(Fields, HaveASchemaOfTheirText) {
  const auto schema = schema_of<Thing>();
  EXPECT_EQ(schema.at("properties").at("bytes").at("type"), "string");
  EXPECT_EQ(schema.at("properties").at("inner").at("properties").at("numbers").at("type"), "array");
  EXPECT_EQ(schema.at("required").as_array().size(), 7U);
}

TEST(Fields, NameTheMemberThatIsWrong) {
  auto back = parse_json_as<Inner>(R"({"numbers":[1,"x"]})", kOpen);
  ASSERT_FALSE(back);
  EXPECT_NE(back.error().message.find("numbers"), std::string::npos);
  EXPECT_FALSE((parse_json_as<Inner>(R"({"numbers":[1.5]})", kOpen)));
  EXPECT_FALSE((parse_json_as<Inner>(R"({})", kOpen)));
}

TEST(Json, RefusesADuplicateMember) {
  EXPECT_FALSE(parse_json(R"({"a":1,"a":2})"));
  EXPECT_FALSE(parse_json(R"({"b":{"a":1,"\u0061":2}})"));
  EXPECT_TRUE(parse_json(R"({"a":"x:y\":","b":[{"a":1}]})"));
}

// Negative test 33: a JSON text that nests a hundred thousand times.
TEST(Json, RefusesDepthBeyondSixteen) { EXPECT_FALSE(parse_json(std::string(100000, '['))); }

TEST(Id, HasExactlyOneText) {
  SeededRandom random(7);
  for (int i = 0; i < 1000; ++i) {
    const auto id = PersonId::draw(random);
    EXPECT_EQ(PersonId::parse(id.text()), id);
    EXPECT_FALSE(DeviceId::parse(id.text()));
  }
  std::string text = PersonId::draw(random).text();
  text[4] = '8';  // a 129th bit
  EXPECT_FALSE(PersonId::parse(text));
}

TEST(Base64, IsStrict) {
  EXPECT_EQ(base64_of(bytes_of("foob")), "Zm9vYg==");
  EXPECT_EQ(text_of(*parse_base64("Zm9vYg==")), "foob");
  for (const char* wrong : {"Zm9vYg=", "Zm9vYh==", "Zm9v Yg=", "=", "A===", "Zm9vYg==Zm9v"}) {
    EXPECT_FALSE(parse_base64(wrong)) << wrong;
  }
}

TEST(Time, IsRfc3339InUtcWithMilliseconds) {
  const auto time = parse_time("2028-02-29T23:59:59.5Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(text_of(*time), "2028-02-29T23:59:59.500Z");
  for (const char* wrong : {"2027-02-29T00:00:00Z",
                            "2026-01-01T24:00:00Z",
                            "2026-01-01T00:00:00",
                            "2026-01-01T00:00:00+01:00",
                            "2026-01-01T00:00:00.1234Z",
                            ""}) {
    EXPECT_FALSE(parse_time(wrong)) << wrong;
  }
}

// Negative test 37: line ends and direction marks are refused in names.
// Two names that look alike are one: of what nobody sees, and of blanks, nothing tells them apart.
TEST(Name, IsNotToldFromAnotherByWhatNobodySees) {
  const std::string plain = Name::parse("root prod")->canonical();
  for (const char* same : {"root\u200b prod",
                           "root\u200d prod",
                           "\ufeffroot prod",
                           "ro\u00adot prod",
                           "root\u2060 prod",
                           "root\u115f prod",
                           "root\u3164 prod",
                           "root\U000e0020 prod",
                           "root\ufe0f prod",
                           "root\u034f prod",
                           "root\u180e prod",
                           "root\u2800prod",
                           "root  prod",
                           "root\u00a0prod",
                           "root\u3000prod"}) {
    EXPECT_EQ(Name::parse(same)->canonical(), plain) << testing::PrintToString(same);
  }
  for (const char* empty : {"\u3164", "\u200b", "\u2800", " \u00ad "}) {
    EXPECT_FALSE(Name::parse(empty)) << testing::PrintToString(empty);
    EXPECT_FALSE(canonical_email(std::string(empty) + "@example.com"));
  }
  EXPECT_EQ(*canonical_email("a\u200bda@example.com"), "ada@example.com");
  EXPECT_NE(Name::parse("rootprod")->canonical(), plain);
}

TEST(Name, IsComparedInOneForm) {
  EXPECT_EQ(Name::parse("ＢＯＢ")->canonical(), "bob");
  EXPECT_EQ(Name::parse(" bob ")->canonical(), Name::parse("Bob")->canonical());
  for (std::string_view wrong : {"", " ", "a/b", "..", "a\nb", "a\u202eb", "\xff", "\u2025"}) {
    EXPECT_FALSE(Name::parse(wrong)) << wrong;
  }
  EXPECT_EQ(*canonical_email("Ada@Example.COM"), "ada@example.com");
  EXPECT_FALSE(canonical_email("ada@@example.com"));
}

// Negative test 37: what a terminal, a log or a reader would obey is refused in every line of text.
TEST(CheckLine, RefusesWhatIsObeyedInsteadOfRead) {
  for (const std::string_view wrong : {std::string_view("a\nb"),
                                       std::string_view("a\r"),
                                       std::string_view("\tb"),
                                       std::string_view("a\0b", 3),
                                       std::string_view("\x1b[31m"),
                                       std::string_view("\x7f"),
                                       std::string_view("\u0085"),
                                       std::string_view("\u009b31m"),
                                       std::string_view("\u061c"),
                                       std::string_view("\u200e"),
                                       std::string_view("\u200f"),
                                       std::string_view("\u2028"),
                                       std::string_view("\u2029"),
                                       std::string_view("\u202a"),
                                       std::string_view("\u202e"),
                                       std::string_view("\u2066"),
                                       std::string_view("\u2069"),
                                       std::string_view("\xc0\x9b[31m")}) {
    EXPECT_FALSE(check_line(wrong, "It", 100)) << testing::PrintToString(wrong);
    EXPECT_FALSE(Name::parse(wrong)) << testing::PrintToString(wrong);
  }
  EXPECT_TRUE(check_line("=cmd|' /C calc'!A0", "It", 100)) << "a text like any other";
}

TEST(Secret, ComesOutOnlyWithAnAccess) {
  static_assert(!std::is_copy_constructible_v<Seed>);
  static_assert(!std::equality_comparable<Seed>);
  static_assert(!std::is_convertible_v<Seed, ByteView>);
  static_assert(!std::is_constructible_v<Seed, Key>);
  Seed seed = Seed::copy_from(bytes_of("12345"));
  const Seed moved = std::move(seed);
  EXPECT_EQ(text_of(moved.expose(SecretAccess::because("test"))), "12345");
  EXPECT_TRUE(equal_in_constant_time(moved, moved.clone()));
}

}  // namespace
}  // namespace cofactor
