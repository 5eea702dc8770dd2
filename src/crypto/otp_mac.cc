#include "crypto/otp_mac.h"

#include <algorithm>

#include "base/check.h"
#include "base/secret_access.h"
#include "crypto/digest.h"

namespace cofactor {
namespace {

template <class Algorithm>
OtpMac mac_of(ByteView seed, ByteView message) {
  auto mac = hmac<Algorithm>(seed, {message});
  OtpMac out{.bytes = {}, .size = mac.size()};
  std::ranges::copy(mac, out.bytes.begin());
  wipe(mac);
  return out;
}

}  // namespace

OtpMac otp_mac(OtpHash hash, const Seed& seed, ByteView message) {
  const ByteView key = seed.expose(SecretAccess::because("a code is computed from it"));
  switch (hash) {
    case OtpHash::kSha1:
      return mac_of<Sha1>(key, message);
    case OtpHash::kSha256:
      return mac_of<Sha256>(key, message);
    case OtpHash::kSha512:
      return mac_of<Sha512>(key, message);
  }
  CHECK(false);
}

}  // namespace cofactor
