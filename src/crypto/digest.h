#pragma once

#include <initializer_list>

#include "base/bytes.h"

namespace cofactor {

// SHA-1, SHA-256, SHA-512 (FIPS 180-4) and HMAC (RFC 2104) over them, for the words of this folder:
// others take hash.h and otp_mac.h, which know what is secret. Nothing of key or message stays
// behind. Allocates nothing; any thread.
struct Sha1 {
  static constexpr std::size_t kSize = 20;
  static constexpr std::size_t kBlock = 64;
};
struct Sha256 {
  static constexpr std::size_t kSize = 32;
  static constexpr std::size_t kBlock = 64;
};
struct Sha512 {
  static constexpr std::size_t kSize = 64;
  static constexpr std::size_t kBlock = 128;
};

using Parts = std::initializer_list<ByteView>;

template <class Algorithm>
using DigestOf = std::array<std::uint8_t, Algorithm::kSize>;

// Defined for the three above.
template <class Algorithm>
DigestOf<Algorithm> digest(Parts parts);
template <class Algorithm>
DigestOf<Algorithm> hmac(ByteView key, Parts parts);

}  // namespace cofactor
