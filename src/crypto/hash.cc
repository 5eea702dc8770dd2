#include "crypto/hash.h"

#include "base/secret_access.h"
#include "crypto/digest.h"

namespace cofactor {

Hash sha256(std::initializer_list<ByteView> parts) { return digest<Sha256>(parts); }

Hash hmac_sha256(const Key& key, std::initializer_list<ByteView> parts) {
  return hmac<Sha256>(key.expose(SecretAccess::because("HMAC is made with it")), parts);
}

Hash hmac_sha256(const KeyBytes& key, std::initializer_list<ByteView> parts) {
  return hmac<Sha256>(key.expose(SecretAccess::because("HMAC is made with it")), parts);
}

Key hkdf_sha256(const Key& key, std::string_view label) {
  // RFC 5869 §2.2: no salt is as many zeros as the hash has bytes; §2.3 with one block.
  constexpr Hash kNoSalt{};
  constexpr std::array<std::uint8_t, 1> kFirstBlock = {1};
  auto extracted =
      hmac<Sha256>(kNoSalt, {key.expose(SecretAccess::because("a key is derived from it"))});
  auto expanded = hmac<Sha256>(extracted, {bytes_of(label), kFirstBlock});
  Key out = Key::copy_from(expanded);
  wipe(extracted);
  wipe(expanded);
  return out;
}

}  // namespace cofactor
