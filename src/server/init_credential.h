#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "seal/credential.h"

namespace cofactor {

struct InitCredentialAsk {
  std::filesystem::path data;
  std::filesystem::path file;  // of the credential; unused with CredentialForm::kUnitLine
  CredentialAsk credential;
};

struct InitPorts {
  const Clock& clock;
  Random& random;
};

// Makes a data directory whose root key is sealed by a systemd credential: draws the key, has it
// encrypted, writes the credential (0600, never over another) and then the seal record. There is no
// other copy of the key. What it makes in `data` is given to the owner of `data`.
//
// Answers the text that was encrypted: the file's, or the unit's line. Refuses kConflict a
// directory that has a seal already (also that of --dev, which it keeps for ever) and an existing
// file, and what encrypt_credential refuses; then nothing is sealed yet and it may be asked again.
Result<std::string> init_credential(const InitCredentialAsk& ask, const InitPorts& ports);

}  // namespace cofactor
