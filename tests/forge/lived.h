#pragma once

#include <memory>

#include "custody/testing/test_vault.h"
#include "ledger/fsck.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/folder.h"
#include "tests/forge/kept_store.h"

namespace cofactor {

inline constexpr const char* kForgedRoot = "0123456789abcdef0123456789abcdef";

// Everything that decisions are made of, as text: rows, names, and what is recent.
std::string told_of(const Directory& directory);

// A store in SQLite that somebody has lived with, stopped; and all that a thief of the file knows,
// who has copied it after every batch.
struct Lived {
  Lived();

  sample::Folder folder;
  std::string file;                        // the database, closed: to be copied
  std::vector<Copy> copies;                // after each batch, oldest first
  std::vector<Row> old_rows;               // every version of a row but the newest
  std::vector<EnvelopeRow> old_envelopes;  // what is erased by now
  std::vector<std::string> bodies;         // by position
  StoreId store;
  Bytes server_chain_key;  // it lies in the file in clear
  std::string directory;   // told_of the honest one
  std::string checkpoint;  // the newest that a client has
  PublicKey log_key;
  AccountId account;
  Hash ada_token{}, ben_token{};
  OrganizationId organization;
  PersonId ben;

  const Copy& now() const { return copies.back(); }
  // Of the entries at and behind it the newest hour is made; those before it are not read at a
  // start.
  Position recent_from = 0;

  Presented as(const Hash& token) const {
    return {.token_hash = token, .network = "192.0.2.0/24", .organization = organization};
  }

 private:
  void live(Store& store);
};

// The same one for all tests; another one of other keys and ids.
const Lived& lived();
const Copy& elsewhere();

// A copy of the file that is written to.
class ForgedFile {
 public:
  explicit ForgedFile(const Lived& lived);
  const std::string& path() const { return path_; }
  // Returns how many rows it changed; SQLite's own words where it refuses.
  Result<int> run(const std::string& sql) const;

 private:
  sample::Folder folder_;
  std::string path_;
};

// What a server makes of a file.
struct Opening {
  enum class What { kFault, kTampered, kOpened };
  What what = What::kFault;
  std::string said;
  std::string directory;             // told_of it where it opened
  std::optional<FsckReport> report;  // none where nothing could be read
  bool names(const ObjectId& id) const;
  bool names(Position position) const;
};
Opening open_forged(const std::string& path);

}  // namespace cofactor
