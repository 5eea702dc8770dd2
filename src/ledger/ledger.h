#pragma once

#include <span>

#include "directory/event.h"
#include "ledger/body.h"
#include "ledger/state.h"

namespace cofactor {

// A store brought to life: its directory, envelopes, open keys and log state in memory.
//
// Opening reads all rows and envelopes, walks every entry (leaves, chains, tree), opens the root
// key and compares all of it with the newest batch tag. Where they do not fit, tampered() says what
// was found: then no writer may be made of it, and only fsck, status and seal go on.
//
// What was compared is what is loaded: rows and envelopes are read once, and entries that are read
// again for what is recent must be those that were walked. A disk may answer twice differently.
class Ledger {
 public:
  struct Ports {
    Store& store;
    Random& random;
    const Clock& clock;
  };
  enum class Kind { kDevelopment, kOrdinary };

  // Makes a new store under `root`: its id, the server's keys, and store.created as entry 0.
  // REQUIRES: an empty store (head().size == 0); one whose making was cut off is made anew.
  static void create(const Ports& ports, const Key& root, Kind kind);

  // Loads. A Fault when the store is no whole store of ours, or its head cannot be read.
  Ledger(Store& store, const Key& root);
  // The same without the root key: every key stays sealed, no tag is compared, no checkpoint
  // signed, and nothing of what is recent is known but the newest sure time that the server's chain
  // tells. Good for a SealedLog alone.
  explicit Ledger(Store& store);
  Ledger(const Ledger&) = delete;

  const std::optional<Error>& tampered() const { return tampered_; }

  Store& store() { return store_; }
  Directory& directory() { return directory_; }
  Envelopes& envelopes() { return envelopes_; }
  Keyring& keyring() { return keyring_; }
  LogState& log() { return log_; }
  const SealingKey& server_chain_key() const { return *server_chain_key_; }
  BodyGround body_ground() const;

  // The entries that were written while the root key was sealed and that no tag is of yet, all of
  // the closed list; from `from` to the last. store.unsealed has to name them.
  struct Untagged {
    Position from = 0;
    Position to = 0;
  };
  const std::optional<Untagged>& untagged() const { return untagged_; }

  // Of the server's own keys: tag, log signing, request, look-up. REQUIRES: not sealed.
  Key raw_key(Purpose purpose) const;

 private:
  // The tree before each piece of the log that was walked, and at its end.
  using Marks = std::vector<Frontier>;

  // Reads what stands beside the log; gives the state of the head.
  HeadState begin(const StoredHead& head);
  // Every entry's place, leaf and link; the tree at its end, and where the tag ends. What does not
  // fit is tampered.
  Marks walk_entries(const StoredHead& head);
  std::optional<Error> check_entry(const EntryRow& row);
  // Opens the key of the batch tag by its envelope among those that were read.
  std::optional<Key> open_tag_key(const Changes& stored);
  void check_tag(const Changes& stored, const Frontier& tagged, const HeadState& state);
  // What lies beyond the tag is of the closed list.
  void check_untagged(const Marks& marks, std::uint64_t tagged_size);
  void load_newest_sure(std::uint64_t tagged_size);
  void load(Changes&& stored);
  void load_recent(const Marks& marks, std::uint64_t tagged_size);
  // The entries between two marks as they were walked, read again; none where they are others.
  std::vector<EntryRow> entries_between(const Frontier& before, const Frontier& after);
  Leaf previous_leaf(const EntryRow& row, std::span<const EntryRow> among);
  // What a body says, of an entry that stands as it was walked.
  Result<ReadEvent> read_again(const EntryRow& row, std::span<const EntryRow> among);
  void tamper(std::string what);

  Store& store_;
  Directory directory_;
  Envelopes envelopes_;
  Keyring keyring_;
  LogState log_;
  std::unique_ptr<SealingKey> server_chain_key_;
  std::optional<Error> tampered_;
  std::optional<Untagged> untagged_;
};

// What the directory is rebuilt from beyond its rows: the last hour.
inline constexpr std::chrono::hours kRecent{1};

// Small facts beside the log, in the store's meta.
inline constexpr std::string_view kStoreIdMeta = "log.store";
inline constexpr std::string_view kServerChainKeyMeta = "server.chain_key";

}  // namespace cofactor
