#pragma once

#include "ledger/body.h"
#include "ledger/state.h"

namespace cofactor {

// A store brought to life: its directory, envelopes, open keys and log state in memory.
//
// Opening loads all rows and envelopes, walks every entry once (leaves, chains, tree), opens the
// root key and compares all of it with the newest batch tag. Where they do not fit, tampered() says
// what was found: then no writer may be made of it, and only fsck, status and seal go on.
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
  void load_rows();
  // Every entry's place, leaf and link; the tree at its end. What does not fit is tampered.
  void walk_entries(const StoredHead& head);
  std::optional<Error> check_entry(const EntryRow& row);
  void check_tag(const StoredHead& head, const HeadState& state);
  void load_recent();
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
