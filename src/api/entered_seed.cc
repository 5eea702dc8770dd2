#include "api/entered_seed.h"

#include "base/secret_access.h"
#include "otp/base32.h"
#include "otp/otpauth.h"
#include "qr/decode.h"

namespace cofactor::api {
namespace {

Result<EnteredSeed> read_uri(const UriText& uri) {
  auto read = parse_otpauth(uri);
  if (!read) {
    return read.error();
  }
  return EnteredSeed{.seed = std::move(read->seed),
                     .totp = read->parameters,
                     .aws_account_id = std::move(read->aws_account_id),
                     .warnings = std::move(read->warnings)};
}

Result<EnteredSeed> read_typed(const TypedSeed& typed) {
  const OtpKind kind = typed.kind.value_or(OtpKind::kTotp);
  const TotpParameters usual = kind == OtpKind::kSteam ? steam_parameters() : TotpParameters{};
  const TotpParameters totp{
      .algorithm = typed.algorithm.value_or(usual.algorithm),
      .digits = typed.digits.value_or(usual.digits),
      .period_s = typed.period_s.value_or(usual.period_s),
      .kind = kind == OtpKind::kTotp ? std::nullopt : std::optional(kind),
      .counter = kind == OtpKind::kHotp ? typed.counter.value_or(0) : typed.counter};
  if (auto checked = check(totp); !checked) {
    return checked.error();
  }
  auto seed = parse_base32(typed.base32);
  if (!seed) {
    return seed.error();
  }
  return EnteredSeed{.seed = std::move(*seed), .totp = totp, .warnings = warnings_of(totp)};
}

Result<EnteredSeed> read_picture(const PictureText& text) {
  const auto access = SecretAccess::because("a picture that shows the seed is decoded");
  auto picture = parse_base64(text_of(text.expose(access)));
  if (!picture) {
    return invalid("The picture is not base64.", "Send the bytes of the file in standard base64.");
  }
  const auto uri = decode_in_child(*picture);
  wipe(*picture);
  return uri ? read_uri(*uri) : Result<EnteredSeed>(uri.error());
}

}  // namespace

Result<EnteredSeed> read_seed(SeedSource&& source) {
  const int given = (source.uri ? 1 : 0) + (source.secret ? 1 : 0) + (source.picture ? 1 : 0);
  if (given != 1) {
    return invalid("A seed comes as exactly one of uri, secret and picture.");
  }
  return source.uri      ? read_uri(*source.uri)
         : source.secret ? read_typed(*source.secret)
                         : read_picture(*source.picture);
}

}  // namespace cofactor::api
