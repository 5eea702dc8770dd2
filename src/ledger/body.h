#pragma once

#include "ledger/state.h"

namespace cofactor {

// What opening an entry's body takes.
struct BodyGround {
  const Directory& directory;
  const StoreId& store;
  const Keyring& keyring;
  const SealingKey& server_chain_key;
};

struct OpenedBody {
  Nonce nonce{};
  std::string body;
};

// Opens an entry's nonce and body. Refuses kNotFound when they were erased, kSealed, and kTampered
// when they do not open or are not what `inner` says.
Result<OpenedBody> open_body(const BodyGround& ground, const EntryRow& row);

}  // namespace cofactor
