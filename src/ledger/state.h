#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>

#include "directory/directory.h"
#include "keys/envelopes.h"
#include "keys/keyring.h"
#include "ledger/state_sum.h"
#include "ledger/working_rows.h"
#include "log/checkpoint.h"
#include "log/tree.h"
#include "store/store.h"

namespace cofactor {

// What a head's `state` holds (JSON by its fields).
struct HeadState {
  std::uint64_t epoch_number = 1;
  std::array<std::uint8_t, 8> epoch_random{};
  std::vector<Hash> subtrees;  // of the frontier
  Hash tag{};
};
BOOST_DESCRIBE_STRUCT(HeadState, (), (epoch_number, epoch_random, subtrees, tag))

// The last entries of all chains, by chain.
using ChainHeads = std::unordered_map<ChainId, ChainHead>;

// What the writer keeps of the log beside the directory: committed, never ahead of the store.
struct LogState {
  StoreId store;
  Epoch epoch;
  Frontier frontier;
  StateSum sum;
  ChainHeads chains;
  WorkingRows working;
  std::string checkpoint;  // signed, of frontier; empty in a new store
  std::string origin() const { return origin_of(store, epoch); }
  std::uint64_t size() const { return frontier.size; }
};

// A row that an overlay has changed, and as it stands below.
struct RowPair {
  std::optional<Row> before;
  Row after;
};
std::vector<RowPair> changed_row_pairs(const Directory& overlay);

// Puts a stored row into its table. A Fault for one that cannot be read.
void load_row(Directory& directory, const Row& row);
// All rows of a directory, for fsck, in no order.
void each_row(const Directory& directory, const std::function<void(Row&&)>& take);

// Membership contents are stored as tag 32 ‖ envelope, all else as the envelope.
EnvelopeRow stored_envelope(const EnvelopeId& id,
                            const Bytes& sealed,
                            const std::optional<Hash>& tag,
                            Position changed_at);
void load_envelope(Envelopes& envelopes, Directory& directory, EnvelopeRow&& row);

// The key a chain's bodies are sealed under, and the place its AAD binds. The server's chain is the
// store's id; a chain that no organization or vault owns is a bug.
struct ChainPlace {
  KeyName key;
  Place place;
};
ChainPlace place_of_chain(const Directory& directory, const StoreId& store, const ChainId& chain);

// The AAD of one body: its chain and sequence.
EnvelopeAddress body_address(const ChainPlace& place, const ChainId& chain, Sequence sequence);

}  // namespace cofactor
