#pragma once

#include <optional>

#include "base/bytes.h"

namespace cofactor {

inline constexpr std::size_t kLongestCredentialId = 1023;  // WebAuthn §7.1 step 25

// What an authenticator says of a ceremony (WebAuthn Level 3 §6.1).
struct AuthenticatorData {
  struct Credential {
    std::array<std::uint8_t, 16> model{};  // AAGUID
    Bytes id;
    Bytes public_key;  // its COSE_Key, as it was encoded
  };

  Hash rp_hash{};
  bool user_present = false;
  bool user_verified = false;
  bool backup_eligible = false;
  bool backed_up = false;
  std::uint32_t sign_count = 0;
  std::optional<Credential> credential;  // of a registration

  // Nothing: cut short, something behind it, a credential without a key or with a longer id than
  // kLongestCredentialId, extensions that are no map.
  static std::optional<AuthenticatorData> parse(ByteView bytes);
};

}  // namespace cofactor
