#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/id.h"
#include "log/entry.h"

namespace cofactor {

// One fact of the directory as bytes. A removed row keeps its key and position, without bytes.
struct Row {
  std::uint16_t kind = 0;
  ObjectId id;
  Position changed_at = 0;
  bool removed = false;
  std::string bytes;
  friend bool operator==(const Row&, const Row&) = default;
};

// A sealed thing by (purpose, object, version); empty bytes: erased.
struct EnvelopeRow {
  std::uint16_t purpose = 0;
  ObjectId object;
  std::uint64_t version = 0;
  Position changed_at = 0;
  Bytes sealed;
  friend bool operator==(const EnvelopeRow&, const EnvelopeRow&) = default;
};

// An entry at rest. `sealed` is nonce ‖ body under the chain's body key, empty once erased; inner
// and the links stay, so log and chain are valid without it.
struct EntryRow {
  Position position = 0;
  ChainId chain;
  Sequence sequence = 0;
  std::optional<Position> previous_position;
  Hash inner{};
  Leaf leaf{};
  Bytes sealed;
  friend bool operator==(const EntryRow&, const EntryRow&) = default;
};

// The newest committed batch. `state` is the ledger's (frontier, epoch, tag …): bytes.
struct StoredHead {
  std::uint64_t size = 0;  // entries in the log; the next position
  BatchId batch;           // of the newest batch; none() in a new store
  std::string state;
  friend bool operator==(const StoredHead&, const StoredHead&) = default;
};

// What stands or falls whole.
struct Batch {
  BatchId id;                       // random: an unknown outcome is looked up by it
  std::uint64_t expected_size = 0;  // the head's size it was decided upon
  std::vector<EntryRow> entries;    // positions expected_size, expected_size + 1, …
  std::vector<Row> rows;            // inserted or replaced by (kind, id)
  std::vector<EnvelopeRow> envelopes;
  std::vector<ChainHead> chain_heads;  // saved now and then, replaced by chain
  std::string state;                   // of the new head
  // The batch may take what is reserved; without it the disk's own free room must be enough.
  bool may_use_reserve = false;
};

enum class CommitResult {
  kCommitted,  // durable: on stable storage, all of it
  kMoved,      // nothing written: the head is not expected_size
  kNoSpace,    // nothing written: the disk (or the reserve) is full
  kRefused,    // nothing written: the batch breaks a rule of the store (duplicate, oversized)
  kUnknown,    // it may be either: ask head() and compare the batch id before deciding anything
};

struct Changes {
  std::vector<Row> rows;
  std::vector<EnvelopeRow> envelopes;
};

// Where entries, rows, envelopes and the head are kept: knows bytes and positions, no noun.
//
// What every adapter promises (tests/contract runs it against each):
// - append is one transaction: after kCommitted all of it is on stable storage and survives a kill
//   or power loss; after any other result but kUnknown none of it is there; kUnknown resolves to
//   one of the two, and never changes afterwards.
// - A batch whose expected_size is not head().size is kMoved. Entries' positions must follow on.
// - Order: entries() gives positions ascending without gaps; changes_since gives what was changed
//   at a position >= the given one, each row once in its newest form, tombstones included.
// - Bytes are bytes: NUL, 0xff and 1 MiB values come back as they went in. A body over 1 MiB or a
//   row over 1 MiB is kRefused.
// - A failed fsync is a Fault thrown out of append after which the adapter refuses everything (the
//   process must exit; it is never retried). Any other I/O error: kNoSpace, kUnknown or a Fault.
// - One process at a time: opening a store that another process has open is a Fault.
// - append is called by one thread; reading by any thread, also while appending, and sees whole
//   batches only.
class Store {
 public:
  virtual ~Store() = default;

  virtual CommitResult append(const Batch& batch) = 0;
  virtual StoredHead head() = 0;
  // At most `most` entries from `from` on.
  virtual std::vector<EntryRow> entries(Position from, std::size_t most) = 0;
  virtual std::optional<EntryRow> entry(Position position) = 0;
  // Streams rows and envelopes changed at or after `position` (nullopt: all) in pieces.
  virtual void changes_since(std::optional<Position> position,
                             const std::function<void(Changes&&)>& take) = 0;
  virtual std::vector<ChainHead> chain_heads() = 0;

  // Small facts of the machine and the store itself (boot id, clock offset, setup state, seal
  // records): durable when set returns, outside the log. Keys have 1 to 64 bytes and do not begin
  // with "store.". Throws Fault.
  virtual std::optional<std::string> meta(const std::string& key) = 0;
  virtual void set_meta(const std::string& key, const std::string& value) = 0;

  // Bytes still free for appending, counting what is reserved inside the store's own files.
  struct Space {
    std::uint64_t free_bytes = 0;           // of the disk, beyond the reserve
    std::uint64_t reserve_bytes = 0;        // still unused of what was allocated in advance
    std::uint64_t whole_reserve_bytes = 0;  // what was allocated in advance
  };
  virtual Space space() = 0;
};

}  // namespace cofactor
