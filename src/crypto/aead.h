#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace cofactor {

inline constexpr std::size_t kAeadNonceSize = 12;
inline constexpr std::size_t kAeadTagSize = 16;

struct AeadInput {
  const Key& key;  // 32 bytes
  std::array<std::uint8_t, kAeadNonceSize> nonce;
  ByteView aad;
};

// AES-256-GCM: appends ciphertext and tag to `out`.
void aead_seal(const AeadInput& input, ByteView plaintext, Bytes& out);
// Refuses kTampered and gives nothing when the tag does not fit.
Result<PlainText> aead_open(const AeadInput& input, ByteView ciphertext_and_tag);

}  // namespace cofactor
