#include "otp/otpauth.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/hex.h"
#include "base/random.h"
#include "otp/base32.h"

namespace cofactor {
namespace {

constexpr std::string_view kAwsSecret =
    "QWERTYUIOPASDFGHJKLZXCVBNM234567QWERTYUIOPASDFGHJKLZXCVBNM234567";

Result<Otpauth> parse(std::string_view text) {
  return parse_otpauth(UriText::copy_from(bytes_of(text)));
}

bool has_seed(const Otpauth& otpauth, std::string_view base32) {
  return equal_in_constant_time(otpauth.seed, *parse_base32(base32));
}

TEST(Otpauth, ReadsWhatAwsShows) {
  const auto otpauth =
      parse(fmt::format("otpauth://totp/Amazon%20Web%20Services:primary@123456789012?secret={}"
                        "&issuer=Amazon%20Web%20Services",
                        kAwsSecret));
  ASSERT_TRUE(otpauth) << otpauth.error().message;
  EXPECT_EQ(otpauth->issuer, "Amazon Web Services");
  EXPECT_EQ(otpauth->account, "primary@123456789012");
  EXPECT_EQ(otpauth->aws_account_id, "123456789012");
  EXPECT_EQ(otpauth->parameters, TotpParameters{});
  EXPECT_EQ(otpauth->seed.size(), 40U);
  EXPECT_TRUE(has_seed(*otpauth, kAwsSecret));
  EXPECT_TRUE(otpauth->warnings.empty());
}

TEST(Otpauth, ReadsEveryParameter) {
  const auto otpauth = parse(
      "otpauth://totp/Shop:ada?secret=MZXW6YTBOI&issuer=Shop&algorithm=SHA512&digits=8&period=60");
  ASSERT_TRUE(otpauth);
  EXPECT_EQ(otpauth->parameters,
            (TotpParameters{.algorithm = OtpHash::kSha512, .digits = 8, .period_s = 60}));
  EXPECT_FALSE(otpauth->aws_account_id);
}

struct LabelRow {
  std::string_view uri;  // between "otpauth://totp" and the secret
  std::string_view issuer;
  std::string_view account;
  std::string_view aws_account_id = "";
};

TEST(Otpauth, LabelsAreReadAsTheyAreWrittenInTheWild) {
  constexpr LabelRow kRows[] = {
      {"/ada?", "", "ada"},
      {"/Shop:ada?", "Shop", "ada"},
      {"/Shop%3Aada?", "Shop", "ada"},
      {"/Shop%3aada?", "Shop", "ada"},
      {"/Shop:%20%20ada?", "Shop", "ada"},
      {"/Big Corp: ada smith?", "Big Corp", "ada smith"},
      {"/ada+aws@example.com?", "", "ada+aws@example.com"},
      {"/ada%2Baws%40example.com?", "", "ada+aws@example.com"},
      {"/Shop:a:b?", "Shop", "a:b"},
      {"/team/ada?", "", "team/ada"},
      {"/J%C3%B6rg?", "", "Jörg"},
      {"/Jörg?", "", "Jörg"},
      {"/Shop #1:ada?", "Shop #1", "ada"},
      {"/?", "", ""},
      {"?", "", ""},
      {"/ada?issuer=Big+Corp&", "Big Corp", "ada"},
      {"/ada?issuer=Big%20Corp&", "Big Corp", "ada"},
      {"/ada?issuer=Disney%2B&", "Disney+", "ada"},
      {"/ada?ISSUER=Shop&", "Shop", "ada"},
      {"/Shop:ada?issuer=&", "Shop", "ada"},
      {"/Big+Corp:ada?issuer=Big+Corp&", "Big Corp", "ada"},
      {"/ada?issuer=<script>alert(1)</script>&", "<script>alert(1)</script>", "ada"},
      {"/Amazon%20Web%20Services:kayama-pc%40613951263398?",
       "Amazon Web Services",
       "kayama-pc@613951263398",
       "613951263398"},
      {"/Amazon%20Web%20Services:a@b@613951263398?",
       "Amazon Web Services",
       "a@b@613951263398",
       "613951263398"},
      {"/root@613951263398?issuer=Amazon%20Web%20Services&",
       "Amazon Web Services",
       "root@613951263398",
       "613951263398"},
      {"/Amazon%20Web%20Services:phone@linux240b?", "Amazon Web Services", "phone@linux240b"},
      {"/Amazon%20Web%20Services:x@1234567890123?", "Amazon Web Services", "x@1234567890123"},
      {"/Amazon%20Web%20Services:x@12345678901a?", "Amazon Web Services", "x@12345678901a"},
      {"/Amazon%20Web%20Services:123456789012?", "Amazon Web Services", "123456789012"},
      {"/Shop:x@123456789012?", "Shop", "x@123456789012"},
  };
  for (const LabelRow& row : kRows) {
    const auto otpauth = parse(fmt::format("otpauth://totp{}secret=MZXW6YTBOI", row.uri));
    ASSERT_TRUE(otpauth) << row.uri << ": " << otpauth.error().message;
    EXPECT_EQ(otpauth->issuer, row.issuer) << row.uri;
    EXPECT_EQ(otpauth->account, row.account) << row.uri;
    EXPECT_EQ(otpauth->aws_account_id.value_or(""), row.aws_account_id) << row.uri;
    EXPECT_TRUE(otpauth->warnings.empty()) << row.uri;
  }
}

TEST(Otpauth, SecretsAreReadAsTheyAreWrittenInTheWild) {
  for (const char* query : {"secret=MZXW6YTBOI",
                            "secret=mzxw6ytboi",
                            "secret=MZXW6YTBOI======",
                            "secret=MZXW6YTBOI%3D%3D%3D%3D%3D%3D",
                            "secret=MZXW+6YTB+OI",
                            "secret=MZXW%206YTB%20OI",
                            "secret=mzxw 6ytb oi",
                            "&&SECRET=MZXW6YTBOI&"}) {
    const auto otpauth = parse(fmt::format("otpauth://totp/ada?{}", query));
    ASSERT_TRUE(otpauth) << query << ": " << otpauth.error().message;
    EXPECT_TRUE(has_seed(*otpauth, "MZXW6YTBOI")) << query;
  }
  EXPECT_TRUE(parse("  OTPAUTH://TOTP/ada?secret=MZXW6YTBOI\r\n"));
}

TEST(Otpauth, AlgorithmsAreReadInEverySpelling) {
  for (const char* name : {"SHA256", "sha256", "SHA-256", "HmacSHA256", "HMAC-SHA-256"}) {
    const auto otpauth =
        parse(fmt::format("otpauth://totp/ada?secret=MZXW6YTBOI&algorithm={}", name));
    ASSERT_TRUE(otpauth) << name;
    EXPECT_EQ(otpauth->parameters.algorithm, OtpHash::kSha256) << name;
  }
}

TEST(Otpauth, WarnsOfWhatAPersonShouldSee) {
  EXPECT_EQ(parse("otpauth://totp/a?secret=MZXW6YTBOI&digits=7&period=45")->warnings.size(), 2U);
  EXPECT_EQ(parse("otpauth://totp/Shop:a?secret=MZXW6YTBOI&issuer=Other")->warnings.size(), 1U);
  EXPECT_EQ(parse("otpauth://totp/a?secret=MZXW6YTBOI&color=red&lock")->warnings.size(), 1U);
}

TEST(Otpauth, ReadsACounter) {
  const auto hotp =
      parse("otpauth://HOTP/Bank:ada?secret=MZXW6YTBOI&counter=7&digits=8&period=60&issuer=Bank");
  ASSERT_TRUE(hotp) << hotp.error().message;
  EXPECT_EQ(hotp->parameters, (TotpParameters{.digits = 8, .kind = OtpKind::kHotp, .counter = 7}));
  EXPECT_TRUE(hotp->warnings.empty());
  // A TOTP has none, and says so.
  const auto totp = parse("otpauth://totp/Bank:ada?secret=MZXW6YTBOI&counter=7");
  ASSERT_TRUE(totp);
  EXPECT_EQ(totp->parameters, TotpParameters{});
  EXPECT_EQ(totp->warnings.size(), 1U);
}

TEST(Otpauth, ReadsSteamAsItIsWrittenInTheWild) {
  for (const char* uri : {"otpauth://steam/Steam:ada?secret=MZXW6YTBOI&issuer=Steam",
                          "otpauth://steam/ada?secret=MZXW6YTBOI&digits=5&algorithm=SHA1&period=30",
                          "otpauth://totp/Game:ada?secret=MZXW6YTBOI&digits=5&encoder=steam",
                          "otpauth://totp/Game:ada?secret=MZXW6YTBOI&encoder=STEAM",
                          "otpauth://totp/Steam:ada?secret=MZXW6YTBOI",
                          "otpauth://totp/ada?secret=MZXW6YTBOI&issuer=Steam&digits=5",
                          " steam://MZXW6YTBOI\n",
                          "STEAM://mzxw%206ytboi"}) {
    const auto steam = parse(uri);
    ASSERT_TRUE(steam) << uri << ": " << steam.error().message;
    EXPECT_EQ(steam->parameters, steam_parameters()) << uri;
    EXPECT_TRUE(has_seed(*steam, "MZXW6YTBOI")) << uri;
  }
  // Told by its issuer alone: a person should see it.
  EXPECT_EQ(parse("otpauth://totp/Steam:ada?secret=MZXW6YTBOI")->warnings.size(), 1U);
  const auto six = parse("otpauth://totp/Steam:ada?secret=MZXW6YTBOI&digits=6");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->parameters, TotpParameters{});
}

TEST(Otpauth, RefusalsSayWhatToDo) {
  const auto hotp = parse("otpauth://hotp/ada?secret=MZXW6YTBOI");
  ASSERT_FALSE(hotp);
  EXPECT_NE(hotp.error().message.find("counter"), std::string::npos);
  const auto site = parse("https://example.com/");
  ASSERT_FALSE(site);
  EXPECT_NE(site.error().hint.find("otpauth://totp/"), std::string::npos);
}

// Negative test 34: hostile otpauth URIs.
TEST(Otpauth, NegativeTest34HostileParametersAreRefused) {
  for (const std::string& tail : std::vector<std::string>{"digits=0",
                                                          "digits=20",
                                                          "digits=-6",
                                                          "digits=",
                                                          "digits=6.0",
                                                          "digits=0x6",
                                                          "digits=%36",
                                                          "digits=18446744073709551622",
                                                          "period=0",
                                                          "period=-1",
                                                          "period=9223372036854775808",
                                                          "period=9223372036854775807",
                                                          "period=",
                                                          "period=30s",
                                                          "algorithm=none",
                                                          "algorithm=MD5",
                                                          "algorithm=",
                                                          "algorithm=sha1024",
                                                          "secret=MZXW6YTBOI",
                                                          "Secret=MZXW6YTBOI",
                                                          "digits=6&digits=6",
                                                          "issuer=a&ISSUER=a",
                                                          "x=1&x=2",
                                                          "issuer=%0d%0aSet-Cookie:x",
                                                          "issuer=%00",
                                                          "issuer=%E2%80%AEmoc.nozama",
                                                          "issuer=%ff%fe",
                                                          "issuer=100%",
                                                          "issuer=%zz",
                                                          "issuer=%4",
                                                          "issuer=" + std::string(257, 'x')}) {
    const auto otpauth = parse("otpauth://totp/ada?secret=MZXW6YTBOI&" + tail);
    ASSERT_FALSE(otpauth) << tail;
    EXPECT_EQ(otpauth.error().code, ErrorCode::kInvalid) << tail;
  }
}

TEST(Otpauth, NegativeTest34UrisThatAreNoneAreRefused) {
  for (const std::string& uri :
       std::vector<std::string>{"",
                                "otpauth",
                                "otpauth:/",
                                "otpauth://",
                                "otpauth:///",
                                "otpauth://totp",
                                "otpauth://totp/",
                                "otpauth://totp/ada",
                                "otpauth://totp/ada?",
                                "otpauth://totp/ada?secret",
                                "otpauth://totp/ada?secret=",
                                "otpauth://totp/ada?secret=%20",
                                "otpauth://totp/ada?secret=0",
                                "otpauth://totp/ada%3Fsecret=MZXW6YTBOI",
                                "otpauth://totpp/ada?secret=MZXW6YTBOI",
                                "otpauth://yandex/ada?secret=MZXW6YTBOI",
                                "otpauth://totp/%0Aada?secret=MZXW6YTBOI",
                                "otpauth://totp/%?secret=MZXW6YTBOI",
                                "otpauth://totp/a%2?secret=MZXW6YTBOI",
                                "otpauth-migration://offline?data=MZXW6YTBOI",
                                "javascript:otpauth://totp/a?secret=MZXW6YTB",
                                "otpauth://totp/ada?secret=" + std::string(207, 'A')}) {
    const auto otpauth = parse(uri);
    ASSERT_FALSE(otpauth) << uri;
    EXPECT_EQ(otpauth.error().code, ErrorCode::kInvalid) << uri;
  }
  const auto long_uri = parse("otpauth://totp/ada?secret=" + std::string(1U << 20U, 'A'));
  ASSERT_FALSE(long_uri);
  EXPECT_EQ(long_uri.error().code, ErrorCode::kTooLarge);
}

// Negative test 34: the same of those that count, and of Steam's.
TEST(Otpauth, NegativeTest34HostileUrisOfOtherKindsAreRefused) {
  for (const char* uri : {"otpauth://steam/ada?secret=MZXW6YTBOI&digits=6",
                          "otpauth://steam/ada?secret=MZXW6YTBOI&period=60",
                          "otpauth://steam/ada?secret=MZXW6YTBOI&algorithm=SHA256",
                          "otpauth://hotp/ada?secret=MZXW6YTBOI&counter=",
                          "otpauth://hotp/ada?secret=MZXW6YTBOI&counter=-1",
                          "otpauth://hotp/ada?secret=MZXW6YTBOI&counter=1.0",
                          "otpauth://hotp/ada?secret=MZXW6YTBOI&counter=9007199254740992",
                          "otpauth://hotp/ada?secret=MZXW6YTBOI&counter=1&counter=2",
                          "otpauth://hotp/ada?secret=MZXW6YTBOI&counter=1&encoder=steam",
                          "steam://",
                          "steam:///",
                          "steam://MZXW6YTB0I",
                          "steam:MZXW6YTBOI"}) {
    const auto otpauth = parse(uri);
    ASSERT_FALSE(otpauth) << uri;
    EXPECT_EQ(otpauth.error().code, ErrorCode::kInvalid) << uri;
  }
}

// Negative test 34: a picture's address in an otpauth URI.
TEST(Otpauth, NegativeTest34APictureIsNeverFetched) {
  const auto otpauth =
      parse("otpauth://totp/ada?secret=MZXW6YTBOI&image=http://169.254.169.254/latest/meta-data/");
  ASSERT_TRUE(otpauth);
  ASSERT_EQ(otpauth->warnings.size(), 1U);
  EXPECT_EQ(otpauth->warnings[0].find("169.254"), std::string::npos);
}

// Cuts, doubles and flips a good URI at random and looks for any four characters of its secret in
// everything that a person would be shown.
TEST(Otpauth, NoRefusalAndNoWarningHoldsAPartOfTheSecret) {
  constexpr std::string_view kGood =
      "otpauth://totp/s:a?issuer=s&digits=8&period=30&secret=WXYZ7654VUTSRQPO&algorithm=SHA1";
  constexpr std::string_view kSecret = "WXYZ7654VUTSRQPO";
  SeededRandom random(34);
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string uri(kGood);
    for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes) {
      const auto at = random.below(uri.size());
      switch (random.below(4)) {
        case 0:
          uri.erase(at, 1 + random.below(8));
          break;
        case 1:
          uri.insert(at, uri, random.below(uri.size()), random.below(12));
          break;
        case 2:
          uri[at] = static_cast<char>(random.below(256));
          break;
        case 3:
          uri[at] = "%&=?:/ +"[random.below(8)];
          break;
      }
    }
    const auto otpauth = parse(uri);
    std::string shown;
    if (otpauth) {
      for (const std::string& warning : otpauth->warnings) shown += warning + "\n";
    } else {
      ++refused;
      shown = otpauth.error().message + "\n" + otpauth.error().hint;
      EXPECT_TRUE(otpauth.error().details.empty());
    }
    for (std::size_t from = 0; from + 4 <= kSecret.size(); ++from) {
      ASSERT_EQ(shown.find(kSecret.substr(from, 4)), std::string::npos) << uri << "\n" << shown;
    }
  }
  EXPECT_GT(refused, 1'000);
}

}  // namespace
}  // namespace cofactor
