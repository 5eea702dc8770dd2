#pragma once

#include <filesystem>
#include <optional>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "seal/seal_record.h"
#include "store/store.h"

namespace cofactor {

struct RootKeyGround {
  const std::filesystem::path& data;
  const std::optional<std::filesystem::path>& credentials;  // $CREDENTIALS_DIRECTORY
  Store& store;
};

struct OpenedRoot {
  Key key;
  SealRecord record;
};

// The root key of a data directory, opened as its seal record says and checked against it. Refuses
// kSealed where there is no seal yet or its credential is not there, kDenied a key of another
// store, kInvalid a damaged one.
Result<OpenedRoot> root_key(const RootKeyGround& ground);

// Refuses kSealed where there is none, kInvalid what is damaged.
Result<SealRecord> seal_record_of(Store& store);

// For --dev: where the store has no seal, its key file and seal record are made.
struct NewRootPorts {
  const Clock& clock;
  Random& random;
};
Done seal_for_development(const RootKeyGround& ground, const NewRootPorts& ports);

void set_seal_record(Store& store, const SealRecord& record);

}  // namespace cofactor
