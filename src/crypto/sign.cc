#include "crypto/sign.h"

#include <sodium.h>

#include "base/check.h"
#include "base/secret_access.h"
#include "crypto/key_bytes.h"
#include "crypto/library.h"

namespace cofactor {

static_assert(std::tuple_size_v<PublicKey> == crypto_sign_ed25519_PUBLICKEYBYTES);
static_assert(std::tuple_size_v<Signature> == crypto_sign_ed25519_BYTES);
static_assert(kKeySize == crypto_sign_ed25519_SEEDBYTES);

Signer::Signer(const Key& seed)
    : expanded_(std::make_unique<LockedMemory>(crypto_sign_ed25519_SECRETKEYBYTES)) {
  CHECK(seed.size() == kKeySize);
  const ByteView exposed = seed.expose(SecretAccess::because("it becomes the signing key"));
  require_of_library(crypto_sign_ed25519_seed_keypair(
                         public_key_.data(), expanded_->bytes().data(), exposed.data()) == 0,
                     "Ed25519 takes no seed");
}

Signature Signer::sign(ByteView message) const {
  Signature out;
  require_of_library(
      crypto_sign_ed25519_detached(
          out.data(), nullptr, message.data(), message.size(), expanded_->bytes().data()) == 0,
      "Ed25519 does not sign");
  return out;
}

bool verify_signature(const PublicKey& key, ByteView message, const Signature& signature) {
  start_sodium();
  return crypto_sign_ed25519_verify_detached(
             signature.data(), message.data(), message.size(), key.data()) == 0;
}

}  // namespace cofactor
