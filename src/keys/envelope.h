#pragma once

#include "base/fields.h"
#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/key_bytes.h"

namespace cofactor {

// What a ciphertext is for. The numbers stand in docs/formats/purposes.md and are never reused.
enum class Purpose : std::uint16_t {
  kRootKey = 1,
  kOrganizationKey = 2,
  kOrganizationSecretKey = 3,
  kVaultSecretKey = 4,
  kServerSecretKey = 5,
  kPersonKey = 6,
  kBodyKey = 7,
  kTagKey = 8,
  kLogSigningKey = 9,
  kRequestKey = 10,
  kLookupKey = 11,
  kSeed = 20,
  kAccountContent = 21,
  kPersonContent = 22,
  kMembershipContent = 23,
  kPushSubscription = 24,
  kWebhookContent = 25,
  kLogBody = 30,
};
BOOST_DESCRIBE_ENUM(Purpose,
                    kRootKey,
                    kOrganizationKey,
                    kOrganizationSecretKey,
                    kVaultSecretKey,
                    kServerSecretKey,
                    kPersonKey,
                    kBodyKey,
                    kTagKey,
                    kLogSigningKey,
                    kRequestKey,
                    kLookupKey,
                    kSeed,
                    kAccountContent,
                    kPersonContent,
                    kMembershipContent,
                    kPushSubscription,
                    kWebhookContent,
                    kLogBody)

// Names one sealed thing for ever: what it is for, whose it is, and which version.
struct EnvelopeId {
  Purpose purpose{};
  ObjectId object;
  std::uint64_t version = 1;
  friend bool operator==(const EnvelopeId&, const EnvelopeId&) = default;
  friend auto operator<=>(const EnvelopeId&, const EnvelopeId&) = default;
};

// A key is named by the envelope that holds it.
using KeyName = EnvelopeId;

// What the AAD binds besides the id. A part that does not apply is none(), of length 0 in the AAD.
struct Place {
  OrganizationId organization;
  VaultId vault;
  friend bool operator==(const Place&, const Place&) = default;
};

struct EnvelopeAddress {
  Place place;
  EnvelopeId id;
};

using KeyId = std::array<std::uint8_t, 16>;

// A key of the tree made ready for use: two keys by HKDF-SHA-256 under the labels
// "cofactor/aead/1" and "cofactor/commit/1", and the id that envelopes carry: the first 16 bytes of
// SHA-256("cofactor/key-id/1" ‖ purpose 2 ‖ object 16 ‖ version 8). Stays where it was made.
struct SealingKey {
  // REQUIRES: `key` has 32 bytes.
  SealingKey(const KeyName& name, const Key& key);
  KeyId id;
  KeyBytes aead;
  KeyBytes commit;
};

// 1 version ‖ 1 algorithm ‖ 16 key id ‖ 32 commitment ‖ 12 nonce ‖ n ciphertext ‖ 16 tag
// (docs/formats/envelope.md)
inline constexpr std::size_t kEnvelopeOverhead = 1 + 1 + 16 + 32 + 12 + 16;

// Seals under a fresh nonce from `random`. The AAD binds format, organization, vault, purpose,
// object and version: a ciphertext moved to another place, object, purpose or version does not
// open. Any thread.
Bytes seal(const SealingKey& key,
           const EnvelopeAddress& address,
           ByteView plaintext,
           Random& random);

// Refuses kTampered where version, algorithm, key id, commitment (compared first, in constant
// time), AAD or tag do not fit.
Result<PlainText> open(const SealingKey& key, const EnvelopeAddress& address, ByteView envelope);

// The id of the key that `envelope` says it is sealed under; empty when it is no envelope.
std::optional<KeyId> key_id_of(ByteView envelope);

}  // namespace cofactor

template <>
struct std::hash<cofactor::EnvelopeId> {
  std::size_t operator()(const cofactor::EnvelopeId& id) const noexcept {
    return std::hash<cofactor::ObjectId>()(id.object) ^
           (static_cast<std::size_t>(id.purpose) * 0x9e3779b97f4a7c15U) ^ (id.version << 32);
  }
};
