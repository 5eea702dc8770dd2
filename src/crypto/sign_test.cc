#include "crypto/sign.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/vectors.h"

namespace cofactor {
namespace {

TEST(Sign, GivesTheSignaturesOfRfc8032) {
  for (const auto& vector :
       test_vectors("ed25519.vec", {"seed", "public_key", "message", "signature"})) {
    const Signer signer{Key(vector.hex("seed"))};
    const Bytes message = vector.hex("message");
    EXPECT_EQ(signer.public_key(), vector.hex_array<32>("public_key"));
    EXPECT_EQ(signer.sign(message), vector.hex_array<64>("signature"));
    EXPECT_TRUE(verify_signature(signer.public_key(), message, signer.sign(message)));
  }
}

TEST(Sign, RefusesEveryFlippedBit) {
  SeededRandom random(1);
  const Signer signer{Key(random.bytes(32))};
  const Bytes message = random.bytes(20);
  const Signature signature = signer.sign(message);
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    Signature flipped = signature;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(verify_signature(signer.public_key(), message, flipped)) << bit;
  }
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    Bytes flipped = message;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(verify_signature(signer.public_key(), flipped, signature)) << bit;
  }
}

TEST(Sign, RefusesAnotherKeyAndAKeyOfSmallOrder) {
  SeededRandom random(2);
  const Signer signer{Key(random.bytes(32))};
  const Signer other{Key(random.bytes(32))};
  const Bytes message = random.bytes(20);
  EXPECT_FALSE(verify_signature(other.public_key(), message, signer.sign(message)));

  // Under the neutral point a signature (R = neutral, S = 0) would fit every message.
  PublicKey neutral{};
  neutral[0] = 1;
  Signature forged{};
  forged[0] = 1;
  EXPECT_FALSE(verify_signature(neutral, message, forged));
}

TEST(Sign, RefusesASignatureWithTheGroupOrderAdded) {
  SeededRandom random(3);
  const Signer signer{Key(random.bytes(32))};
  const Bytes message = random.bytes(20);
  Signature signature = signer.sign(message);
  // L = 2^252 + 27742317777372353535851937790883648493, little-endian.
  const Bytes order =
      *parse_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += static_cast<unsigned>(signature[32 + i]) + order[i];
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(verify_signature(signer.public_key(), message, signature));
}

TEST(Sign, AMovedSignerSigns) {
  Signer signer{Key(Bytes(32, 9))};
  const PublicKey key = signer.public_key();
  const Signer moved(std::move(signer));
  EXPECT_TRUE(verify_signature(key, bytes_of("text"), moved.sign(bytes_of("text"))));
}

}  // namespace
}  // namespace cofactor
