#include <gtest/gtest.h>

#include "base/random.h"
#include "base/secret_access.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/locked_key.h"
#include "crypto/memory_search.h"
#include "crypto/otp_mac.h"
#include "crypto/sanitized.h"
#include "crypto/sign.h"

// What the words of this folder leave behind of a key: nothing but what its owner holds.
namespace cofactor {
namespace {

constexpr std::size_t kOwners = 1;  // the Key or Seed itself, on the heap

class CryptoMemory : public testing::Test {
 protected:
  CryptoMemory() {
    forms_.emplace_back(masked(key_, 0x36));
    forms_.emplace_back(masked(key_, 0x5c));
  }

  std::size_t found(const std::vector<Sought>& sought) const {
    const auto found = find_in_memory(sought);
    return found.locked + found.elsewhere;
  }

  SeededRandom random_{21};
  Key key_{random_.bytes(kKeySize)};
  std::vector<Sought> itself_ = [this] {
    std::vector<Sought> out;
    out.emplace_back(key_);
    return out;
  }();
  std::vector<Sought> forms_;
};

TEST_F(CryptoMemory, TheSearchFindsWhatIsThere) {
  EXPECT_EQ(found(itself_), kOwners);
  const Key copy = key_.clone();
  EXPECT_EQ(found(itself_), kOwners + 1);
  const Key mask = masked(key_, 0x36);
  EXPECT_EQ(found(forms_), 1U);
}

TEST_F(CryptoMemory, HmacLeavesNothingOfItsKey) {
  Hash mac{};
  run_and_look([&] { mac = hmac_sha256(key_, {bytes_of("message")}); },
               [&] {
                 EXPECT_EQ(found(itself_), kOwners);
                 EXPECT_EQ(found(forms_), 0U);
               });
}

TEST_F(CryptoMemory, HkdfLeavesWhatItGivesAndNothingElse) {
  std::vector<Sought> inside;
  {
    Hash prk =
        hmac_sha256(Key(Bytes(32)), {key_.expose(SecretAccess::because("its PRK is sought"))});
    const Key extracted = Key::copy_from(prk);
    wipe(prk);
    inside.emplace_back(extracted);
    inside.emplace_back(masked(extracted, 0x36));
    inside.emplace_back(masked(extracted, 0x5c));
  }
  std::vector<Sought> derived;
  derived.emplace_back(hkdf_sha256(key_, "label"));
  Key given;
  run_and_look([&] { given = hkdf_sha256(key_, "label"); },
               [&] {
                 EXPECT_EQ(found(derived), kOwners);
                 EXPECT_EQ(found(inside), 0U);
               });
}

TEST_F(CryptoMemory, ACodesMacLeavesNothingOfItsSeed) {
  const Seed seed = Seed::copy_from(key_.expose(SecretAccess::because("sought as a seed")));
  for (const OtpHash hash : {OtpHash::kSha1, OtpHash::kSha256, OtpHash::kSha512}) {
    OtpMac mac{};
    run_and_look([&] { mac = otp_mac(hash, seed, bytes_of("12345678")); },
                 [&] {
                   EXPECT_EQ(found(itself_), kOwners + 1);
                   EXPECT_EQ(found(forms_), 0U);
                 });
  }
}

TEST_F(CryptoMemory, AesGcmLeavesNothingOfItsKey) {
  const KeyBytes in_place(key_);
  const AeadInput input{.key = in_place, .nonce = {}, .aad = {}};
  Bytes sealed;
  run_and_look(
      [&] {
        aead_seal(input, Bytes(100), sealed);
        EXPECT_TRUE(aead_open(input, sealed));
        sealed.back() ^= 1;
        EXPECT_FALSE(aead_open(input, sealed));
      },
      [&] { EXPECT_EQ(found(itself_), kOwners + 1); });
}

TEST_F(CryptoMemory, ASignerHoldsItsSeedInLockedMemoryAlone) {
  if (kSanitized) {
    GTEST_SKIP() << "a sanitizer locks nothing";
  }
  std::optional<Signer> signer;
  run_and_look(
      [&] {
        signer.emplace(key_);
        EXPECT_TRUE(
            verify_signature(signer->public_key(), bytes_of("x"), signer->sign(bytes_of("x"))));
      },
      [&] {
        const auto all = find_in_memory(itself_);
        EXPECT_EQ(all.locked, 1U);
        EXPECT_EQ(all.elsewhere, kOwners);
        signer.reset();
        EXPECT_EQ(found(itself_), kOwners);
      });
}

TEST_F(CryptoMemory, ALockedKeyIsInLockedMemoryAlone) {
  if (kSanitized) {
    GTEST_SKIP() << "a sanitizer locks nothing";
  }
  std::optional<LockedKey> key;
  run_and_look(
      [&] {
        LockedKey made(key_);
        EXPECT_EQ(hmac_sha256(made.bytes(), {}), hmac_sha256(key_, {}));
        key.emplace(std::move(made));
      },
      [&] {
        const auto all = find_in_memory(itself_);
        EXPECT_EQ(all.locked, 1U);
        EXPECT_EQ(all.elsewhere, kOwners);
        key.reset();
        EXPECT_EQ(found(itself_), kOwners);
      });
}

}  // namespace
}  // namespace cofactor
