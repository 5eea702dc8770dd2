#pragma once

#include "base/fields.h"
#include "base/secret.h"

namespace cofactor {

// The first 16 bytes of HMAC-SHA-256(root key, "cofactor/root-key-fingerprint/1"): tells root keys
// apart and says nothing of them.
using RootKeyFingerprint = std::array<std::uint8_t, 16>;
RootKeyFingerprint fingerprint_of(const Key& root);

enum class SealKind { kKeyFile, kCredential };
BOOST_DESCRIBE_ENUM(SealKind, kKeyFile, kCredential)

// Neither has: who loses the one file or the one machine has lost the root key.
inline constexpr std::string_view kNoRecoveryQuorum =
    "no recovery quorum: if the seal's one file or machine is lost, so is every seed";

// One way to open the one root key. Records are kept as JSON in the store's meta; they hold no
// secret.
struct SealRecord {
  std::uint32_t version = 1;
  SealKind kind{};
  RootKeyFingerprint fingerprint{};
  Time created_at;
  bool development = false;  // root key and data lie on one disk
  friend bool operator==(const SealRecord&, const SealRecord&) = default;
};
BOOST_DESCRIBE_STRUCT(SealRecord, (), (version, kind, fingerprint, created_at, development))

inline constexpr std::string_view kSealRecordsMeta = "seal.records";

std::string text_of(const std::vector<SealRecord>& records);
// Refuses kInvalid when it is damaged, empty, or holds a version or kind that this program does not
// know (a newer one wrote it).
Result<std::vector<SealRecord>> parse_seal_records(std::string_view text);

// Refuses kDenied when `root` is not the key that the record was made for.
Done check_root_key(const SealRecord& record, const Key& root);

}  // namespace cofactor
