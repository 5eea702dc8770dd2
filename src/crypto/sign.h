#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/secret.h"
#include "crypto/locked_memory.h"

namespace cofactor {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

// Ed25519 (RFC 8032). The private key is the 32-byte seed, expanded once into a page of locked
// memory: a Fault when it cannot be locked. Any thread signs.
class Signer {
 public:
  // REQUIRES: `seed` has 32 bytes.
  explicit Signer(const Key& seed);
  Signer(Signer&&) noexcept = default;
  const PublicKey& public_key() const { return public_key_; }
  Signature sign(ByteView message) const;

 private:
  PublicKey public_key_{};
  std::unique_ptr<LockedMemory> expanded_;
};

// Also false for a key or signature that RFC 8032 §5.1.7 or libsodium refuses as malleable or of
// small order.
bool verify_signature(const PublicKey& key, ByteView message, const Signature& signature);

}  // namespace cofactor
