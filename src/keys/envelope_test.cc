#include "keys/envelope.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/secret_access.h"
#include "base/vectors.h"

namespace cofactor {
namespace {

Bytes shown(const PlainText& text) {
  return copy_of(text.expose(SecretAccess::because("compared with what was sealed")));
}

// Gives what it was told to, and counts how often it was asked.
class ScriptedRandom : public Random {
 public:
  explicit ScriptedRandom(Bytes script) : script_(std::move(script)) {}
  void fill(std::span<std::uint8_t> out) override {
    ASSERT_EQ(out.size(), script_.size());
    std::ranges::copy(script_, out.begin());
    ++asked_;
  }
  int asked() const { return asked_; }

 private:
  Bytes script_;
  int asked_ = 0;
};

struct Golden {
  KeyName key_name;
  Key key;
  EnvelopeAddress address;
  Bytes plaintext;
  Bytes nonce;
  Bytes envelope;
};

template <class AnyId>
AnyId id_in(const TestVector& vector, const std::string& field) {
  return vector.text(field).empty() ? AnyId{} : AnyId{vector.hex_array<16>(field)};
}

Purpose purpose_in(const TestVector& vector, const std::string& field) {
  return static_cast<Purpose>(std::stoul(vector.text(field)));
}

std::vector<Golden> golden_envelopes() {
  std::vector<Golden> out;
  for (const auto& vector : test_vectors("envelopes.vec",
                                         {"name",
                                          "key",
                                          "key_purpose",
                                          "key_object",
                                          "key_version",
                                          "organization",
                                          "vault",
                                          "purpose",
                                          "object",
                                          "version",
                                          "plaintext",
                                          "nonce",
                                          "envelope"})) {
    out.push_back(
        {.key_name = {.purpose = purpose_in(vector, "key_purpose"),
                      .object = id_in<ObjectId>(vector, "key_object"),
                      .version = std::stoull(vector.text("key_version"))},
         .key = Key(vector.hex("key")),
         .address = {.place = {.organization = id_in<OrganizationId>(vector, "organization"),
                               .vault = id_in<VaultId>(vector, "vault")},
                     .id = {.purpose = purpose_in(vector, "purpose"),
                            .object = id_in<ObjectId>(vector, "object"),
                            .version = std::stoull(vector.text("version"))}},
         .plaintext = vector.hex("plaintext"),
         .nonce = vector.hex("nonce"),
         .envelope = vector.hex("envelope")});
  }
  return out;
}

TEST(Envelope, OpensEveryEnvelopeThatWasEverSealed) {
  for (const Golden& golden : golden_envelopes()) {
    const SealingKey key(golden.key_name, golden.key);
    EXPECT_EQ(key_id_of(golden.envelope), key.id);
    const auto opened = open(key, golden.address, golden.envelope);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(shown(*opened), golden.plaintext);
  }
}

TEST(Envelope, SealsTheSameBytesUnderTheSameNonceAndAsksForNothingElse) {
  for (const Golden& golden : golden_envelopes()) {
    const SealingKey key(golden.key_name, golden.key);
    ScriptedRandom random(golden.nonce);
    EXPECT_EQ(seal(key, golden.address, golden.plaintext, random), golden.envelope);
    EXPECT_EQ(random.asked(), 1);
  }
}

TEST(Envelope, DrawsANewNonceForEachSealing) {
  SeededRandom random(1);
  const EnvelopeAddress address{.place = {}, .id = {.purpose = Purpose::kSeed, .object = {}}};
  const SealingKey key({.purpose = Purpose::kVaultSecretKey, .object = {}}, Key(Bytes(32)));
  std::set<Bytes> nonces;
  for (int i = 0; i < 100; ++i) {
    // What Random gives next is the nonce, whatever is sealed.
    SeededRandom twin = random;
    const Bytes sealed = seal(key, address, Bytes(static_cast<std::size_t>(i)), random);
    const Bytes nonce(sealed.begin() + 50, sealed.begin() + 62);
    EXPECT_EQ(nonce, twin.bytes(12));
    nonces.insert(nonce);
  }
  EXPECT_EQ(nonces.size(), 100U);
}

class EnvelopeAttacked : public testing::Test {
 protected:
  void expect_refused(const EnvelopeAddress& address, ByteView envelope, std::string_view what) {
    const auto opened = open(key_, address, envelope);
    ASSERT_FALSE(opened) << what;
    EXPECT_EQ(opened.error().code, ErrorCode::kTampered) << what;
  }

  SeededRandom random_{5};
  KeyName name_{.purpose = Purpose::kVaultSecretKey, .object = ObjectId::draw(random_)};
  Key bytes_{random_.bytes(32)};
  SealingKey key_{name_, bytes_};
  EnvelopeAddress address_{
      .place = {.organization = OrganizationId::draw(random_), .vault = VaultId::draw(random_)},
      .id = {.purpose = Purpose::kSeed, .object = ObjectId::draw(random_), .version = 3}};
  Bytes text_ = random_.bytes(20);
  Bytes sealed_ = seal(key_, address_, text_, random_);
};

TEST_F(EnvelopeAttacked, OpensWhereItBelongs) {
  const auto opened = open(key_, address_, sealed_);
  ASSERT_TRUE(opened);
  EXPECT_EQ(shown(*opened), text_);
  EXPECT_EQ(sealed_.size(), text_.size() + kEnvelopeOverhead);
}

// Negative test 22: an envelope copied into another organization, vault, object or version.
TEST_F(EnvelopeAttacked, OpensNowhereElse) {
  const auto moved = [this](auto change) {
    EnvelopeAddress address = address_;
    change(address);
    return address;
  };
  expect_refused(moved([this](auto& to) { to.place.organization = OrganizationId::draw(random_); }),
                 sealed_,
                 "another organization");
  expect_refused(moved([](auto& to) { to.place.organization = {}; }), sealed_, "no organization");
  expect_refused(moved([this](auto& to) { to.place.vault = VaultId::draw(random_); }),
                 sealed_,
                 "another vault");
  expect_refused(moved([](auto& to) { to.place.vault = {}; }), sealed_, "no vault");
  expect_refused(
      moved([](auto& to) { std::swap(to.place.organization.bytes, to.place.vault.bytes); }),
      sealed_,
      "organization and vault swapped");
  expect_refused(moved([](auto& to) { to.id.purpose = Purpose::kAccountContent; }),
                 sealed_,
                 "another purpose");
  expect_refused(moved([this](auto& to) { to.id.object = ObjectId::draw(random_); }),
                 sealed_,
                 "another object");
  expect_refused(moved([](auto& to) { to.id.version = 2; }), sealed_, "an earlier version");
  expect_refused(moved([](auto& to) { to.id.version += std::uint64_t{1} << 32; }),
                 sealed_,
                 "a version that differs above 32 bits");
}

TEST_F(EnvelopeAttacked, AnIdInTheOrganizationsPlaceIsNotOneInTheVaults) {
  EnvelopeAddress in_organization = address_;
  in_organization.place.vault = {};
  EnvelopeAddress in_vault = address_;
  in_vault.place = {.organization = {}, .vault = {in_organization.place.organization.bytes}};
  expect_refused(in_vault, seal(key_, in_organization, text_, random_), "moved by one place");
}

TEST_F(EnvelopeAttacked, RefusesEveryFlippedBit) {
  for (std::size_t bit = 0; bit < sealed_.size() * 8; ++bit) {
    Bytes flipped = sealed_;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    expect_refused(address_, flipped, "bit " + std::to_string(bit));
  }
}

TEST_F(EnvelopeAttacked, RefusesEveryOtherLength) {
  for (std::size_t size = 0; size < sealed_.size(); ++size) {
    expect_refused(address_, ByteView(sealed_).first(size), "cut to " + std::to_string(size));
  }
  Bytes longer = sealed_;
  longer.push_back(0);
  expect_refused(address_, longer, "one byte longer");
}

TEST_F(EnvelopeAttacked, RefusesAnotherKeyUnderTheSameNameAndTheSameKeyUnderAnother) {
  const SealingKey other(name_, Key(random_.bytes(32)));
  EXPECT_EQ(other.id, key_.id);
  const auto opened = open(other, address_, sealed_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "This envelope does not commit to its key.");

  KeyName next_term = name_;
  next_term.version = 2;
  const SealingKey renamed(next_term, bytes_);
  EXPECT_NE(renamed.id, key_.id);
  EXPECT_FALSE(open(renamed, address_, sealed_));
}

TEST_F(EnvelopeAttacked, TheKeyIdOfWhatIsNoEnvelopeIsEmpty) {
  EXPECT_EQ(key_id_of(sealed_), key_.id);
  EXPECT_FALSE(key_id_of({}));
  EXPECT_FALSE(key_id_of(ByteView(sealed_).first(kEnvelopeOverhead - 1)));
  Bytes newer = sealed_;
  newer[0] = 2;
  EXPECT_FALSE(key_id_of(newer));
}

// A row of the table in purposes.md: "| 20 | `seed` | …".
std::optional<std::pair<std::uint16_t, std::string>> purpose_row(const std::string& line) {
  const auto from = line.find('`');
  const auto to = line.find('`', from + 1);
  if (!line.starts_with("| ") || from == std::string::npos || to == std::string::npos) {
    return std::nullopt;
  }
  return std::pair(static_cast<std::uint16_t>(std::stoul(line.substr(2))),
                   line.substr(from + 1, to - from - 1));
}

TEST(Purposes, AreThoseOfTheirDocument) {
  std::map<std::uint16_t, std::string> written;
  std::ifstream document("docs/formats/purposes.md");
  for (std::string line; std::getline(document, line);) {
    if (const auto row = purpose_row(line)) {
      EXPECT_TRUE(written.insert(*row).second) << "number " << row->first << " stands twice";
    }
  }
  std::map<std::uint16_t, std::string> known;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Purpose>>([&](auto purpose) {
    known.emplace(static_cast<std::uint16_t>(purpose.value), name_of(purpose.value));
  });
  EXPECT_EQ(known, written);
}

}  // namespace
}  // namespace cofactor
