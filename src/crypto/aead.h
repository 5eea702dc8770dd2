#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/key_bytes.h"

namespace cofactor {

inline constexpr std::size_t kAeadNonceSize = 12;
inline constexpr std::size_t kAeadTagSize = 16;

struct AeadInput {
  const KeyBytes& key;
  std::array<std::uint8_t, kAeadNonceSize> nonce;
  ByteView aad;
};

// AES-256-GCM (NIST SP 800-38D): appends ciphertext and tag to `out`. Any thread; the key's
// schedule is wiped before it returns. REQUIRES: a nonce that this key has never seen.
void aead_seal(const AeadInput& input, ByteView plaintext, Bytes& out);
// Refuses kTampered and gives nothing when the tag does not fit.
Result<PlainText> aead_open(const AeadInput& input, ByteView ciphertext_and_tag);

}  // namespace cofactor
