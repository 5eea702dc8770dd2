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
  Ledger(const Ledger&) = delete;

  const std::optional<Error>& tampered() const { return tampered_; }

  Store& store() { return store_; }
  Directory& directory() { return directory_; }
  Envelopes& envelopes() { return envelopes_; }
  Keyring& keyring() { return keyring_; }
  LogState& log() { return log_; }
  const SealingKey& server_chain_key() const { return *server_chain_key_; }
  BodyGround body_ground() const;

  // Of the server's own keys: tag, log signing, request, look-up. REQUIRES: not sealed.
  Key raw_key(Purpose purpose) const;

 private:
  // The tree before each piece of the log that was walked, and at its end.
  using Marks = std::vector<Frontier>;

  // Every entry's place, leaf and link; the tree at its end. What does not fit is tampered.
  Marks walk_entries(const StoredHead& head);
  std::optional<Error> check_entry(const EntryRow& row);
  // Opens the key of the batch tag by its envelope among those that were read.
  std::optional<Key> open_tag_key(const Changes& stored);
  void check_tag(const Changes& stored, const StoredHead& head, const HeadState& state);
  void load(Changes&& stored);
  void load_recent(const Marks& marks);
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
};

// What the directory is rebuilt from beyond its rows: the last hour.
inline constexpr std::chrono::hours kRecent{1};

// Small facts beside the log, in the store's meta.
inline constexpr std::string_view kStoreIdMeta = "log.store";
inline constexpr std::string_view kServerChainKeyMeta = "server.chain_key";

}  // namespace cofactor
