#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

// The two ceremonies of WebAuthn Level 3 (§7.1, §7.2) as a relying party checks them, in the order
// in which the specification does. Pure: who it is that signs, and whether the challenge was ours
// and unused, is the caller's to know.
namespace cofactor {

// Who passkeys are made for: a domain, and the origins whose pages may ask for them.
struct RelyingParty {
  std::string id;                    // "cofactor.example.org"
  std::vector<std::string> origins;  // "https://cofactor.example.org"
};

enum class UserVerification { kRequired, kNotRequired };

struct Ceremony {
  const RelyingParty& party;
  ByteView challenge;
  UserVerification verification = UserVerification::kRequired;
};

// The challenge that client data say they answer, to find out whether it was ours; nothing where
// they cannot be read.
std::optional<Bytes> challenge_in(ByteView client_data);

// What a browser sends of a new passkey (AuthenticatorAttestationResponse).
struct RegistrationResponse {
  ByteView client_data;
  ByteView attestation_object;
};

struct Registered {
  Bytes credential;
  Bytes public_key;  // COSE_Key
  std::uint32_t sign_count = 0;
  bool backup_eligible = false;
  bool backed_up = false;
};

// Refuses kInvalid, with the check that failed: the client data are of another type, challenge or
// origin, or of a page in another's frame; the attestation object is of another form; another
// relying party; user not present or not verified; backed up and not eligible for it; a key that is
// not one of kPasskeyAlgorithms; an attestation other than "none" or the passkey's own ("packed").
Result<Registered> check_registration(const Ceremony& ceremony,
                                      const RegistrationResponse& response);

// What a browser sends of a passkey's use (AuthenticatorAssertionResponse).
struct AssertionResponse {
  ByteView client_data;
  ByteView authenticator_data;
  ByteView signature;
};

// What is kept of the passkey that it is said to be of.
struct KnownKey {
  ByteView public_key;
  bool backup_eligible = false;
};

struct Asserted {
  std::uint32_t sign_count = 0;  // compared by the caller
  bool backed_up = false;
};

// Refuses kInvalid, with the check that failed: as check_registration does, and a passkey that was
// not eligible for backup and now is, or the other way round; a signature that does not fit.
Result<Asserted> check_assertion(const Ceremony& ceremony,
                                 const KnownKey& key,
                                 const AssertionResponse& response);

}  // namespace cofactor
