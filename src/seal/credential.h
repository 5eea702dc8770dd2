#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace cofactor {

// The root key as a systemd credential: encrypted by systemd-creds(1) to this machine's TPM or host
// key, decrypted by systemd for the one unit that names it (LoadCredentialEncrypted=). The seal of
// a server on one machine (docs/formats/credential.md).

inline constexpr std::string_view kCredentialName = "cofactor.root";

enum class CredentialKey { kAuto, kHost, kTpm, kHostAndTpm };
// "auto", "host", "tpm2", "host+tpm2", as systemd-creds names them. Refuses kInvalid.
Result<CredentialKey> parse_credential_key(std::string_view text);

enum class CredentialForm {
  kFile,      // for LoadCredentialEncrypted=
  kUnitLine,  // a whole SetCredentialEncrypted= line
};
struct CredentialAsk {
  CredentialKey key = CredentialKey::kAuto;
  CredentialForm form = CredentialForm::kFile;
};
// Runs systemd-creds; the root key goes to its standard input, never into an argument or a file.
// What it says itself is left on standard error. Refuses kNotFound when there is no systemd-creds,
// kDenied when it does not encrypt (not root, no TPM).
Result<std::string> encrypt_credential(const Key& root, const CredentialAsk& ask);

// From `folder`, which is $CREDENTIALS_DIRECTORY. Refuses kSealed without a folder or the file in
// it; kDenied when it is no plain file or others may read it; kInvalid when it is damaged.
Result<Key> open_credential(const std::optional<std::filesystem::path>& folder);

}  // namespace cofactor
