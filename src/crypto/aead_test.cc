#include "crypto/aead.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/random.h"
#include "base/secret_access.h"
#include "base/vectors.h"

namespace cofactor {
namespace {

Bytes shown(const PlainText& text) {
  return copy_of(text.expose(SecretAccess::because("compared with what went in")));
}

TEST(Aead, GivesTheCiphertextsOfTheGcmSpecification) {
  for (const auto& vector :
       test_vectors("aes_256_gcm.vec", {"key", "nonce", "aad", "plaintext", "ciphertext", "tag"})) {
    const KeyBytes key{Key(vector.hex("key"))};
    const Bytes aad = vector.hex("aad");
    const AeadInput input{.key = key, .nonce = vector.hex_array<12>("nonce"), .aad = aad};
    Bytes expected = vector.hex("ciphertext");
    append(expected, vector.hex("tag"));

    Bytes sealed;
    aead_seal(input, vector.hex("plaintext"), sealed);
    EXPECT_EQ(sealed, expected);
    const auto opened = aead_open(input, expected);
    ASSERT_TRUE(opened);
    EXPECT_EQ(shown(*opened), vector.hex("plaintext"));
  }
}

class AeadAttacked : public testing::Test {
 protected:
  SeededRandom random_{7};
  Key key_{random_.bytes(32)};
  KeyBytes in_place_{key_};
  Bytes aad_ = random_.bytes(20);
  AeadInput input_{.key = in_place_, .nonce = random_.array<12>(), .aad = aad_};
};

TEST_F(AeadAttacked, RefusesEveryFlippedBitAndEveryLength) {
  Bytes sealed;
  aead_seal(input_, random_.bytes(33), sealed);
  ASSERT_TRUE(aead_open(input_, sealed));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes flipped = sealed;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto opened = aead_open(input_, flipped);
    ASSERT_FALSE(opened) << bit;
    EXPECT_EQ(opened.error().code, ErrorCode::kTampered);
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(aead_open(input_, ByteView(sealed).first(size))) << size;
  }
}

TEST_F(AeadAttacked, RefusesAnotherKeyNonceOrAad) {
  Bytes sealed;
  aead_seal(input_, random_.bytes(5), sealed);
  const KeyBytes other{Key(random_.bytes(32))};
  const Bytes other_aad = random_.bytes(20);
  EXPECT_FALSE(aead_open({.key = other, .nonce = input_.nonce, .aad = aad_}, sealed));
  EXPECT_FALSE(aead_open({.key = in_place_, .nonce = random_.array<12>(), .aad = aad_}, sealed));
  EXPECT_FALSE(aead_open({.key = in_place_, .nonce = input_.nonce, .aad = other_aad}, sealed));
  EXPECT_FALSE(aead_open({.key = in_place_, .nonce = input_.nonce, .aad = {}}, sealed));
}

TEST_F(AeadAttacked, AppendsToWhatIsThere) {
  Bytes out = {1, 2, 3};
  aead_seal(input_, {}, out);
  EXPECT_EQ(out.size(), 3 + kAeadTagSize);
  EXPECT_EQ((Bytes{out.begin(), out.begin() + 3}), (Bytes{1, 2, 3}));
  EXPECT_TRUE(aead_open(input_, ByteView(out).subspan(3)));
}

TEST_F(AeadAttacked, WorksInManyThreadsAtOnce) {
  std::vector<std::jthread> threads;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    threads.emplace_back([this, seed] {
      SeededRandom random(seed);
      for (int i = 0; i < 200; ++i) {
        const Bytes text = random.bytes(random.below(100));
        const AeadInput input{.key = in_place_, .nonce = random.array<12>(), .aad = aad_};
        Bytes sealed;
        aead_seal(input, text, sealed);
        const auto opened = aead_open(input, sealed);
        ASSERT_TRUE(opened);
        EXPECT_EQ(shown(*opened), text);
      }
    });
  }
}

}  // namespace
}  // namespace cofactor
