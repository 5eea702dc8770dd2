#pragma once

#include <optional>

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

// Whose chain it is; none when nobody's. Looks at the directory: beside the writer, under its lock.
std::optional<ChainPlace> find_place(const BodyGround& ground, const ChainId& chain);

// Opens an entry's nonce and body. Refuses kNotFound when there are none (so far nothing erases
// them: who asks decides what that means), kSealed, and kTampered when they do not open, their
// chain's key does not, or they are not what `inner` says. Whether `inner` is that of the log says
// fits_leaf.
Result<OpenedBody> open_body(const BodyGround& ground, const EntryRow& row);
// The same without the directory, of a chain whose place is known. Any thread.
Result<OpenedBody> open_body_at(const std::optional<ChainPlace>& place,
                                const BodyGround& ground,
                                const EntryRow& row);

// What is said of an entry that is not what the log holds at its place: kTampered.
Error entry_differs(Position position);

// Whether the row's leaf is that of its chain, sequence and inner hash, `previous` being the leaf
// of its chain before it.
bool fits_leaf(const EntryRow& row, const Leaf& previous);

}  // namespace cofactor
