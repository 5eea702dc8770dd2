#pragma once

#include <filesystem>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "store/store.h"

namespace cofactor {

struct RootKeyGround {
  const std::filesystem::path& data;
  Store& store;
  const Clock& clock;
  Random& random;
};

// The root key of a data directory: its key file, checked against the seal record; both are made
// where the store is new. Refuses kDenied a key file of another store, kInvalid a damaged one.
Result<Key> root_key(const RootKeyGround& ground);

}  // namespace cofactor
