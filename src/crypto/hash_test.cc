#include "crypto/hash.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <sstream>

#include "base/random.h"
#include "base/secret_access.h"
#include "base/vectors.h"
#include "crypto/digest.h"
#include "crypto/otp_mac.h"

namespace cofactor {
namespace {

OtpHash otp_hash(const std::string& name) {
  return name == "sha1" ? OtpHash::kSha1 : name == "sha256" ? OtpHash::kSha256 : OtpHash::kSha512;
}

Bytes shown(const OtpMac& mac) { return copy_of(ByteView(mac.bytes).first(mac.size)); }

TEST(Vectors, AreRefusedWithAnUnknownAMissingOrADoubleKey) {
  const std::set<std::string> keys = {"a", "b"};
  const auto readable = [&keys](const char* text) {
    std::istringstream in(text);
    return read_vectors(in, keys).has_value();
  };
  EXPECT_TRUE(readable("# two\na = 1\nb =\n\n\na = 2\nb = x\n"));
  EXPECT_FALSE(readable("a = 1\nb = 2\nc = 3\n"));
  EXPECT_FALSE(readable("a = 1\n\nb = 2\n"));
  EXPECT_FALSE(readable("a = 1\nb = 2\na = 1\n"));
  EXPECT_FALSE(readable("a = 1\nb = 2\nhello\n"));
  EXPECT_FALSE(readable("a = 1\nb =2\n"));
}

TEST(Sha256, GivesTheDigestsOfItsStandard) {
  for (const auto& vector : test_vectors("sha256.vec", {"message", "digest"})) {
    const Bytes message = vector.hex("message");
    EXPECT_EQ(sha256(message), vector.hex_array<32>("digest"));
  }
}

TEST(Sha256, OfPartsIsThatOfTheWhole) {
  SeededRandom random(1);
  for (std::size_t size = 0; size < 200; ++size) {
    const Bytes message = random.bytes(size);
    const ByteView view = message;
    const std::size_t cut = size == 0 ? 0 : random.below(size);
    EXPECT_EQ(sha256({view.first(cut), ByteView(), view.subspan(cut)}), sha256(message));
  }
}

TEST(Hmac, GivesTheMacsOfRfc2202AndRfc4231) {
  for (const auto& vector : test_vectors("hmac.vec", {"algorithm", "key", "message", "mac"})) {
    const std::string& algorithm = vector.text("algorithm");
    const Bytes message = vector.hex("message");
    EXPECT_EQ(shown(otp_mac(otp_hash(algorithm), Seed(vector.hex("key")), message)),
              vector.hex("mac"));
    if (algorithm == "sha256") {
      EXPECT_EQ(hmac_sha256(Key(vector.hex("key")), {message}), vector.hex_array<32>("mac"));
    }
  }
}

TEST(Hmac, AgreesWithOpenSslForKeysAndMessagesOfEveryLengthAroundABlock) {
  SeededRandom random(2);
  const std::array<std::pair<OtpHash, const EVP_MD*>, 3> hashes = {{
      {OtpHash::kSha1, EVP_sha1()},
      {OtpHash::kSha256, EVP_sha256()},
      {OtpHash::kSha512, EVP_sha512()},
  }};
  for (const auto& [hash, theirs] : hashes) {
    for (std::size_t size = 0; size <= 260; ++size) {
      const Bytes key = random.bytes(size);
      const Bytes message = random.bytes(random.below(300));
      Bytes expected(EVP_MAX_MD_SIZE);
      unsigned expected_size = 0;
      const std::uint8_t none = 0;
      HMAC(theirs,
           key.empty() ? &none : key.data(),
           static_cast<int>(size),
           message.data(),
           message.size(),
           expected.data(),
           &expected_size);
      expected.resize(expected_size);
      EXPECT_EQ(shown(otp_mac(hash, Seed::copy_from(key), message)), expected) << size;
    }
  }
}

TEST(Hmac, IsTheSameUnderAKeyKeptInPlace) {
  SeededRandom random(3);
  const Key key(random.bytes(32));
  const KeyBytes in_place(key);
  const Bytes message = random.bytes(40);
  EXPECT_EQ(hmac_sha256(in_place, {message}), hmac_sha256(key, {message}));
  EXPECT_TRUE(equal_in_constant_time(in_place.clone(), key));
}

TEST(Hkdf, GivesTheKeysOfRfc5869) {
  for (const auto& vector : test_vectors("hkdf_sha256.vec", {"key", "label", "derived"})) {
    const Key derived = hkdf_sha256(Key(vector.hex("key")), vector.text("label"));
    EXPECT_EQ(copy_of(derived.expose(SecretAccess::because("compared with the vector"))),
              vector.hex("derived"))
        << vector.text("label");
  }
}

TEST(KeyBytesDeathTest, TakesThirtyTwoBytesOnly) {
  EXPECT_DEATH(KeyBytes(Key(Bytes(31))), "kKeySize");
  EXPECT_DEATH(KeyBytes(Key(Bytes(33))), "kKeySize");
}

}  // namespace
}  // namespace cofactor
