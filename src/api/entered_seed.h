#pragma once

#include "base/fields.h"
#include "custody/seeds.h"

// How a seed comes in a request. Whatever held it on the way is wiped.
namespace cofactor::api {

// A PNG or JPEG in base64, which shows the seed.
using PictureText = Secret<struct PictureTextTag>;

// A seed as a site shows it in letters, and what an authenticator would be told besides.
struct TypedSeed {
  UriText base32;
  std::optional<OtpHash> algorithm;
  std::optional<int> digits;
  std::optional<std::int64_t> period_s;
  std::optional<OtpKind> kind;
  std::optional<Step> counter;  // of HOTP: of the first code
};
BOOST_DESCRIBE_STRUCT(TypedSeed, (), (base32, algorithm, digits, period_s, kind, counter))

// Exactly one of them.
struct SeedSource {
  std::optional<UriText> uri;
  std::optional<TypedSeed> secret;
  std::optional<PictureText> picture;
};

// Room for a picture of sixteen megabytes.
inline constexpr std::size_t kSeedBodyLimit = 24UZ << 20;

// Reads the seed; a picture is decoded in a child process, which takes up to a second. Refuses
// kInvalid (none or several; what parse_otpauth, parse_base32, check(TotpParameters) and
// decode_in_child refuse), kTooLarge and kUnavailable (decode_in_child).
Result<EnteredSeed> read_seed(SeedSource&& source);

}  // namespace cofactor::api
