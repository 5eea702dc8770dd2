// Whatever parse_otpauth takes can be shown and used.

#include "base/check.h"
#include "base/name.h"
#include "otp/otpauth.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  const auto otpauth = parse_otpauth(UriText::copy_from(ByteView(bytes, size)));
  if (!otpauth) return 0;
  CHECK(check_line(otpauth->issuer, "issuer", kMostOtpauthBytes));
  CHECK(check_line(otpauth->account, "account", kMostOtpauthBytes));
  CHECK(check(otpauth->parameters));
  CHECK(code_for(otpauth->seed, otpauth->parameters, 1).size() ==
        static_cast<std::size_t>(otpauth->parameters.digits));
  return 0;
}
