#pragma once

#include "base/bytes.h"
#include "base/secret.h"

namespace cofactor {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

// Ed25519 (RFC 8032). The private key is the 32-byte seed; expanding it once makes signing cheap.
class Signer {
 public:
  explicit Signer(const Key& seed);
  Signer(Signer&&) noexcept;
  ~Signer();
  const PublicKey& public_key() const { return public_key_; }
  Signature sign(ByteView message) const;

 private:
  PublicKey public_key_{};
  Bytes expanded_;  // wiped
};

bool verify_signature(const PublicKey& key, ByteView message, const Signature& signature);

}  // namespace cofactor
