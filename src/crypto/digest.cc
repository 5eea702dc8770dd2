// OpenSSL's low-level digests and not EVP: a context on the stack, no fetch and nothing that can
// fail, measured twice as fast for the 64 bytes that the log hashes (80 against 160 ns), HMAC under
// a new key 1.5 times. EVP_MAC also keeps its last key in its context; here all is wiped.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/digest.h"

#include <openssl/sha.h>

#include <algorithm>

#include "base/secret.h"

namespace cofactor {
namespace {

template <class Algorithm>
struct Functions;
template <>
struct Functions<Sha1> {
  using Context = SHA_CTX;
  static constexpr auto kInit = SHA1_Init;
  static constexpr auto kUpdate = SHA1_Update;
  static constexpr auto kFinal = SHA1_Final;
};
template <>
struct Functions<Sha256> {
  using Context = SHA256_CTX;
  static constexpr auto kInit = SHA256_Init;
  static constexpr auto kUpdate = SHA256_Update;
  static constexpr auto kFinal = SHA256_Final;
};
template <>
struct Functions<Sha512> {
  using Context = SHA512_CTX;
  static constexpr auto kInit = SHA512_Init;
  static constexpr auto kUpdate = SHA512_Update;
  static constexpr auto kFinal = SHA512_Final;
};

// One digest being made. SHA*_Init, _Update and _Final return 1 always.
template <class Algorithm>
class Digesting {
 public:
  Digesting() { Functions<Algorithm>::kInit(&context_); }

  void add(ByteView bytes) {
    if (!bytes.empty()) {
      Functions<Algorithm>::kUpdate(&context_, bytes.data(), bytes.size());
    }
  }
  void add(Parts parts) {
    for (const ByteView part : parts) {
      add(part);
    }
  }
  DigestOf<Algorithm> finish() {
    DigestOf<Algorithm> out;
    Functions<Algorithm>::kFinal(out.data(), &context_);
    return out;
  }
  void wipe_context() {
    wipe(std::span(reinterpret_cast<std::uint8_t*>(&context_), sizeof context_));
  }

 private:
  typename Functions<Algorithm>::Context context_;
};

}  // namespace

template <class Algorithm>
DigestOf<Algorithm> digest(Parts parts) {
  Digesting<Algorithm> digesting;
  digesting.add(parts);
  return digesting.finish();
}

template <class Algorithm>
DigestOf<Algorithm> hmac(ByteView key, Parts parts) {
  std::array<std::uint8_t, Algorithm::kBlock> pad{};
  if (key.size() > pad.size()) {
    auto shortened = digest<Algorithm>({key});
    std::ranges::copy(shortened, pad.begin());
    wipe(shortened);
  } else {
    std::ranges::copy(key, pad.begin());
  }
  const auto flip = [&pad](std::uint8_t bits) {
    for (auto& byte : pad) {
      byte ^= bits;
    }
  };

  Digesting<Algorithm> digesting;
  flip(0x36);
  digesting.add(pad);
  digesting.add(parts);
  auto inner = digesting.finish();

  digesting = {};
  flip(0x36 ^ 0x5c);
  digesting.add(pad);
  digesting.add(inner);
  const auto out = digesting.finish();

  wipe(pad);
  wipe(inner);
  digesting.wipe_context();
  return out;
}

template DigestOf<Sha1> digest<Sha1>(Parts parts);
template DigestOf<Sha256> digest<Sha256>(Parts parts);
template DigestOf<Sha512> digest<Sha512>(Parts parts);
template DigestOf<Sha1> hmac<Sha1>(ByteView key, Parts parts);
template DigestOf<Sha256> hmac<Sha256>(ByteView key, Parts parts);
template DigestOf<Sha512> hmac<Sha512>(ByteView key, Parts parts);

}  // namespace cofactor
