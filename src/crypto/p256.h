#pragma once

#include <array>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace cofactor {

// A public key on P-256, uncompressed (SEC 1 §2.3.3): 4 ‖ x 32 ‖ y 32.
using P256Point = std::array<std::uint8_t, 65>;

// A private key on P-256, for key agreement and signatures of Web Push alone: nothing of the log
// or of the key tree hangs on it. Any thread.
class P256Key {
 public:
  static P256Key draw(Random& random);
  // Its 32 bytes. Refuses kInvalid what is no number from 1 to the order of the curve, exclusive.
  static Result<P256Key> of(const Key& number);

  const P256Point& point() const { return point_; }
  const Key& number() const { return number_; }
  P256Key clone() const { return {number_.clone(), point_}; }

  // ECDH (SP 800-56A §5.7.1.2): the x of the shared point. Refuses kInvalid what is no point of the
  // curve.
  Result<Key> agree(const P256Point& other) const;
  // ECDSA over SHA-256 as JWS has it (RFC 7518 §3.4): r 32 ‖ s 32. Its nonce is OpenSSL's.
  std::array<std::uint8_t, 64> sign(ByteView message) const;

 private:
  P256Key(Key&& number, const P256Point& point) : number_(std::move(number)), point_(point) {}

  Key number_;
  P256Point point_{};
};

}  // namespace cofactor
