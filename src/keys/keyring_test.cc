#include "keys/keyring.h"

#include <gtest/gtest.h>

#include <thread>

#include "crypto/hash.h"

namespace cofactor {
namespace {

struct NamedKey {
  KeyName name;
  Place place;
};

// A store with one organization, vault and person, each key of the tree once.
class KeyringTest : public testing::Test {
 protected:
  void SetUp() override { keyring_.unseal(store_, root_.clone()); }

  static KeyName named(Purpose purpose, const IdBytes& object, std::uint64_t version = 1) {
    return {.purpose = purpose, .object = {object}, .version = version};
  }

  Place of_organization() const { return {.organization = organization_, .vault = {}}; }
  Place of_vault() const { return {.organization = organization_, .vault = vault_}; }

  void add(const NamedKey& key) { add_to(keyring_, key); }
  void add_to(Keyring& keyring, const NamedKey& key) {
    auto envelope = keyring.add(key.name, key.place, random_);
    ASSERT_TRUE(envelope) << name_of(key.name.purpose) << ": " << envelope.error().message;
    envelopes_.put(key.name, std::move(*envelope));
  }
  void add_tree() {
    for (const NamedKey& key : tree()) {
      add(key);
    }
  }

  // Parents before children.
  std::vector<NamedKey> tree() const {
    return {{organization_key_, of_organization()},
            {named(Purpose::kOrganizationSecretKey, organization_.bytes), of_organization()},
            {vault_key_, of_vault()},
            {named(Purpose::kServerSecretKey, store_.bytes), {}},
            {named(Purpose::kRequestKey, store_.bytes), {}},
            {named(Purpose::kLookupKey, store_.bytes), {}},
            {named(Purpose::kPersonKey, person_.bytes), {}},
            {named(Purpose::kBodyKey, organization_.bytes), of_organization()},
            {named(Purpose::kBodyKey, vault_.bytes), of_vault()},
            {tag_key_, {}},
            {named(Purpose::kLogSigningKey, store_.bytes), {}}};
  }

  static bool is_raw(const NamedKey& key) {
    constexpr std::array kRaw = {
        Purpose::kTagKey, Purpose::kLogSigningKey, Purpose::kRequestKey, Purpose::kLookupKey};
    return std::ranges::find(kRaw, key.name.purpose) != kRaw.end();
  }

  // What the key answers with, without its bytes: empty is open.
  std::optional<ErrorCode> refusal(const NamedKey& key) const {
    if (is_raw(key)) {
      const auto raw = keyring_.raw_key(key.name, key.place);
      return raw ? std::nullopt : std::optional(raw.error().code);
    }
    const auto open = keyring_.key(key.name, key.place);
    return open ? std::nullopt : std::optional(open.error().code);
  }

  // The same for the same key, another for another.
  Hash mark_of(const NamedKey& key) const {
    return is_raw(key) ? hmac_sha256(*keyring_.raw_key(key.name, key.place), {})
                       : hmac_sha256((*keyring_.key(key.name, key.place))->aead, {});
  }

  SeededRandom random_{11};
  StoreId store_ = StoreId::draw(random_);
  OrganizationId organization_ = OrganizationId::draw(random_);
  VaultId vault_ = VaultId::draw(random_);
  PersonId person_ = PersonId::draw(random_);
  Key root_{random_.bytes(32)};
  KeyName organization_key_ = named(Purpose::kOrganizationKey, organization_.bytes);
  KeyName vault_key_ = named(Purpose::kVaultSecretKey, vault_.bytes);
  KeyName tag_key_ = named(Purpose::kTagKey, store_.bytes);
  Envelopes envelopes_;
  Keyring keyring_{envelopes_};
};

TEST_F(KeyringTest, EachKeyIsSealedUnderTheParentThatTheDesignGivesIt) {
  add_tree();
  const KeyName root = named(Purpose::kRootKey, store_.bytes);
  const KeyName server = named(Purpose::kServerSecretKey, store_.bytes);
  const std::map<Purpose, KeyName> parents = {
      {Purpose::kOrganizationKey, root},
      {Purpose::kOrganizationSecretKey, organization_key_},
      {Purpose::kVaultSecretKey, organization_key_},
      {Purpose::kServerSecretKey, root},
      {Purpose::kRequestKey, server},
      {Purpose::kLookupKey, server},
      {Purpose::kPersonKey, root},
      {Purpose::kBodyKey, root},
      {Purpose::kTagKey, root},
      {Purpose::kLogSigningKey, root},
  };
  for (const NamedKey& key : tree()) {
    // Ids come from names alone, so any bytes will do here.
    const SealingKey parent(parents.at(key.name.purpose), Key(Bytes(32)));
    EXPECT_EQ(key_id_of(*envelopes_.find(key.name)), parent.id) << name_of(key.name.purpose);
  }
}

TEST_F(KeyringTest, KeysOpenAgainFromTheRootAlone) {
  add_tree();
  std::vector<Hash> before;
  for (const NamedKey& key : tree()) {
    before.push_back(mark_of(key));
  }
  keyring_.close();
  keyring_.unseal(store_, root_.clone());
  std::vector<Hash> after;
  for (const NamedKey& key : tree()) {
    after.push_back(mark_of(key));
  }
  EXPECT_EQ(before, after);
  EXPECT_EQ(std::set(before.begin(), before.end()).size(), before.size());
}

TEST_F(KeyringTest, WhatIsSealedUnderAKeyOpensAfterTheNextUnseal) {
  add_tree();
  const EnvelopeAddress address{
      .place = of_vault(),
      .id = {.purpose = Purpose::kSeed, .object = ObjectId::draw(random_), .version = 1}};
  const Bytes sealed = seal(**keyring_.key(vault_key_, of_vault()), address, Bytes(20), random_);
  keyring_.close();
  keyring_.unseal(store_, root_.clone());
  EXPECT_TRUE(open(**keyring_.key(vault_key_, of_vault()), address, sealed));
}

TEST_F(KeyringTest, EveryKeyIsSealedAfterClose) {
  add_tree();
  EXPECT_FALSE(keyring_.sealed());
  keyring_.close();
  EXPECT_TRUE(keyring_.sealed());
  for (const NamedKey& key : tree()) {
    EXPECT_EQ(refusal(key), ErrorCode::kSealed) << name_of(key.name.purpose);
  }
  const auto added =
      keyring_.add(named(Purpose::kPersonKey, PersonId::draw(random_).bytes), {}, random_);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::kSealed);
}

TEST_F(KeyringTest, IsSealedAtFirst) {
  const Keyring keyring(envelopes_, 4);
  EXPECT_TRUE(keyring.sealed());
  EXPECT_EQ(keyring.key(vault_key_, of_vault()).error().code, ErrorCode::kSealed);
}

TEST_F(KeyringTest, AKeyInUseOutlivesCloseAndTheKeyring) {
  std::shared_ptr<const SealingKey> held;
  {
    Keyring keyring(envelopes_, 4);
    keyring.unseal(store_, root_.clone());
    add_to(keyring, {organization_key_, of_organization()});
    held = *keyring.key(organization_key_, of_organization());
    keyring.close();
  }
  EXPECT_FALSE(seal(*held, {}, Bytes(3), random_).empty());
}

TEST_F(KeyringTest, RefusesAKeyThatIsNotThere) {
  EXPECT_EQ(refusal({tag_key_, {}}), ErrorCode::kNotFound);
  add({organization_key_, of_organization()});
  EXPECT_EQ(refusal({vault_key_, of_vault()}), ErrorCode::kNotFound);
  KeyName next_term = organization_key_;
  next_term.version = 2;
  EXPECT_EQ(refusal({next_term, of_organization()}), ErrorCode::kNotFound);
}

TEST_F(KeyringTest, AKeyWhoseParentIsGoneIsNotFound) {
  add_tree();
  keyring_.unseal(store_, root_.clone());
  envelopes_.erase(organization_key_);
  EXPECT_EQ(refusal({vault_key_, of_vault()}), ErrorCode::kNotFound);
}

TEST_F(KeyringTest, AnotherRootKeyOpensNothing) {
  add_tree();
  keyring_.unseal(store_, Key(random_.bytes(32)));
  for (const NamedKey& key : tree()) {
    EXPECT_EQ(refusal(key), ErrorCode::kTampered) << name_of(key.name.purpose);
  }
}

TEST_F(KeyringTest, AnotherStoresKeysAreNotTakenForItsOwn) {
  add_tree();
  keyring_.unseal(StoreId::draw(random_), root_.clone());
  EXPECT_EQ(refusal({tag_key_, {}}), ErrorCode::kTampered);
}

TEST_F(KeyringTest, RefusesAPlaceThatIsNotTheKeysOwnOpenOrNot) {
  add_tree();
  const std::array<Place, 4> wrong = {
      Place{},
      of_organization(),
      Place{.organization = organization_, .vault = VaultId::draw(random_)},
      Place{.organization = {}, .vault = vault_}};
  for (const Place& place : wrong) {
    EXPECT_EQ(refusal({vault_key_, place}), ErrorCode::kTampered);
  }
  keyring_.unseal(store_, root_.clone());
  const KeyName body = named(Purpose::kBodyKey, vault_.bytes);
  for (const Place& place : wrong) {
    EXPECT_EQ(refusal({body, place}), ErrorCode::kTampered);
  }
  EXPECT_EQ(refusal({body, of_vault()}), std::nullopt);
}

TEST_F(KeyringTest, RefusesAnEnvelopePutInAnothersPlace) {
  add_tree();
  const VaultId other = VaultId::draw(random_);
  const KeyName other_key = named(Purpose::kVaultSecretKey, other.bytes);
  const Place other_place{.organization = organization_, .vault = other};
  add({other_key, other_place});
  const Bytes sealed = *envelopes_.find(other_key);
  envelopes_.put(vault_key_, sealed);
  keyring_.unseal(store_, root_.clone());
  EXPECT_EQ(refusal({vault_key_, of_vault()}), ErrorCode::kTampered);
  EXPECT_EQ(refusal({other_key, other_place}), std::nullopt);
}

TEST_F(KeyringTest, RefusesAnEnvelopeThatHoldsNoKey) {
  const SealingKey root(named(Purpose::kRootKey, store_.bytes), root_);
  for (const std::size_t size : {0U, 31U, 33U}) {
    envelopes_.put(tag_key_, seal(root, {.place = {}, .id = tag_key_}, Bytes(size), random_));
    EXPECT_EQ(refusal({tag_key_, {}}), ErrorCode::kTampered) << size;
  }
}

TEST_F(KeyringTest, AddRefusesASecondKeyOfTheSameName) {
  ASSERT_TRUE(keyring_.add(tag_key_, {}, random_));
  EXPECT_EQ(keyring_.add(tag_key_, {}, random_).error().code, ErrorCode::kConflict);
  keyring_.forget(tag_key_);
  add({tag_key_, {}});
  keyring_.forget(tag_key_);
  EXPECT_EQ(keyring_.add(tag_key_, {}, random_).error().code, ErrorCode::kConflict);
}

TEST_F(KeyringTest, ANewKeyIsOpenUntilItIsForgotten) {
  ASSERT_TRUE(keyring_.add(tag_key_, {}, random_));
  EXPECT_EQ(refusal({tag_key_, {}}), std::nullopt);
  keyring_.forget(tag_key_);
  EXPECT_EQ(refusal({tag_key_, {}}), ErrorCode::kNotFound);
}

TEST_F(KeyringTest, ANewKeyAndItsNonceAreWhatRandomGave) {
  SeededRandom twin = random_;
  const auto envelope = keyring_.add(tag_key_, {}, random_);
  ASSERT_TRUE(envelope);
  const Key drawn(twin.bytes(32));
  EXPECT_TRUE(equal_in_constant_time(*keyring_.raw_key(tag_key_, {}), drawn));
  EXPECT_EQ((Bytes{envelope->begin() + 50, envelope->begin() + 62}), twin.bytes(12));
  EXPECT_EQ(random_.bytes(8), twin.bytes(8)) << "something else was drawn";
}

TEST_F(KeyringTest, FewSlotsServeManyKeysAndLoseNone) {
  Keyring keyring(envelopes_, 8);
  keyring.unseal(store_, root_.clone());
  ASSERT_NO_FATAL_FAILURE(add_to(keyring, {organization_key_, of_organization()}));
  std::vector<NamedKey> vaults;
  for (int i = 0; i < 1200; ++i) {
    const VaultId vault = VaultId::draw(random_);
    vaults.push_back({named(Purpose::kVaultSecretKey, vault.bytes),
                      {.organization = organization_, .vault = vault}});
    ASSERT_NO_FATAL_FAILURE(add_to(keyring, vaults.back()));
  }
  for (int i = 0; i < 3000; ++i) {
    const NamedKey& key = vaults[random_.below(vaults.size())];
    ASSERT_TRUE(keyring.key(key.name, key.place));
  }
}

TEST_F(KeyringTest, AKeyWhoseBatchIsNotCommittedYetIsNotClosedForAnother) {
  Keyring keyring(envelopes_, 4);
  keyring.unseal(store_, root_.clone());
  ASSERT_TRUE(keyring.add(tag_key_, {}, random_));
  for (int i = 0; i < 20; ++i) {
    add_to(keyring, {named(Purpose::kPersonKey, PersonId::draw(random_).bytes), {}});
  }
  EXPECT_TRUE(keyring.raw_key(tag_key_, {}));
}

TEST_F(KeyringTest, ServesManyThreadsWhileItIsClosedAndUnsealed) {
  add_tree();
  const NamedKey vault{vault_key_, of_vault()};
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([this, vault] {
      for (int i = 0; i < 500; ++i) {
        const auto key = keyring_.key(vault.name, vault.place);
        EXPECT_TRUE(key || key.error().code == ErrorCode::kSealed);
        EXPECT_TRUE(!key || (*key)->id != KeyId{});
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    keyring_.close();
    keyring_.unseal(store_, root_.clone());
  }
}

using KeyringDeathTest = KeyringTest;

TEST_F(KeyringDeathTest, SealsNothingUnderTheRootAndGivesNoSealingKeyRaw) {
  add_tree();
  EXPECT_DEATH((void)keyring_.key(named(Purpose::kRootKey, store_.bytes), {}), "CHECK");
  EXPECT_DEATH((void)keyring_.key(tag_key_, {}), "CHECK");
  EXPECT_DEATH((void)keyring_.raw_key(vault_key_, of_vault()), "CHECK");
  EXPECT_DEATH((void)keyring_.key(named(Purpose::kSeed, {}), {}), "CHECK");
}

TEST_F(KeyringDeathTest, AddsNoKeyOutsideItsPlace) {
  EXPECT_DEATH((void)keyring_.add(organization_key_, {}, random_), "CHECK");
  EXPECT_DEATH((void)keyring_.add(vault_key_, of_organization(), random_), "CHECK");
  EXPECT_DEATH((void)keyring_.add(tag_key_, of_organization(), random_), "CHECK");
  EXPECT_DEATH((void)keyring_.add(named(Purpose::kBodyKey, store_.bytes), {}, random_), "CHECK");
}

}  // namespace
}  // namespace cofactor
