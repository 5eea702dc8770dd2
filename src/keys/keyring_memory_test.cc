#include <gtest/gtest.h>

#include "base/secret_access.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/memory_search.h"
#include "crypto/sanitized.h"
#include "keys/keyring.h"

namespace cofactor {
namespace {

class KeyringMemory : public testing::Test {
 protected:
  static constexpr std::uint64_t kSeed = 77;

  void SetUp() override {
    SeededRandom random(kSeed);  // it gives what the keyring will get
    seek_sealing_key(Key(random.bytes(kKeySize)));
    seek_sealing_key(Key(random.bytes(kKeySize)));
    random.bytes(kAeadNonceSize);
    kept_.emplace_back(Key(random.bytes(kKeySize)));
  }

  void seek_sealing_key(const Key& key) {
    passing_.emplace_back(key);
    for (const char* label : {"cofactor/aead/1", "cofactor/commit/1"}) {
      const Key derived = hkdf_sha256(key, label);
      kept_.emplace_back(derived);
      passing_.emplace_back(masked(derived, 0x36));
      passing_.emplace_back(masked(derived, 0x5c));
    }
    Hash prk = hmac_sha256(Key(Bytes(32)), {key.expose(kBecause)});
    const Key extracted = Key::copy_from(prk);
    wipe(prk);
    passing_.emplace_back(extracted);
    passing_.emplace_back(masked(extracted, 0x36));
    passing_.emplace_back(masked(extracted, 0x5c));
  }

  void add_keys() {
    SeededRandom random(kSeed);
    keyring_.unseal(store_, Key(random.bytes(kKeySize)));
    envelopes_.put(organization_key_, *keyring_.add(organization_key_, place_, random));
    envelopes_.put(tag_key_, *keyring_.add(tag_key_, {}, random));
    keyring_.forget(organization_key_);
    keyring_.forget(tag_key_);
  }

  void use_keys() {
    SeededRandom random(1);
    const auto key = keyring_.key(organization_key_, place_);
    ASSERT_TRUE(key);
    const EnvelopeAddress address{.place = place_, .id = {.purpose = Purpose::kSeed, .object = {}}};
    EXPECT_TRUE(open(**key, address, seal(**key, address, Bytes(450), random)));
    EXPECT_TRUE(keyring_.raw_key(tag_key_, {}));
  }

  const SecretAccess kBecause = SecretAccess::because("sought in memory");

  const StoreId store_{.bytes = {1}};
  const OrganizationId organization_{.bytes = {2}};
  const Place place_{.organization = organization_};
  const KeyName organization_key_{.purpose = Purpose::kOrganizationKey,
                                  .object = {organization_.bytes}};
  const KeyName tag_key_{.purpose = Purpose::kTagKey, .object = {store_.bytes}};
  Envelopes envelopes_;
  Keyring keyring_{envelopes_};
  std::vector<Sought> kept_;     // while the keyring is unsealed
  std::vector<Sought> passing_;  // while a key is being made ready
};

TEST_F(KeyringMemory, HoldsOpenKeysInLockedPagesAloneAndNothingAfterClose) {
  if (kSanitized) {
    GTEST_SKIP() << "a sanitizer locks nothing";
  }
  run_and_look(
      [this] {
        add_keys();
        use_keys();
      },
      [this] {
        const auto open_keys = find_in_memory(kept_);
        EXPECT_EQ(open_keys.locked, kept_.size());
        EXPECT_EQ(open_keys.elsewhere, 0U);
        const auto passing = find_in_memory(passing_);
        EXPECT_EQ(passing.locked + passing.elsewhere, 0U);

        keyring_.close();
        const auto closed = find_in_memory(kept_);
        EXPECT_EQ(closed.locked + closed.elsewhere, 0U);
      });
}

}  // namespace
}  // namespace cofactor
