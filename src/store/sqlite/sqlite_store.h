#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "store/store.h"

namespace cofactor {

struct SqliteOptions {
  // Allocated in advance inside the database file; 0: nothing is. See SqliteStore.
  std::uint64_t reserve_bytes = 0;
  // The layer that reads and writes files; tests put a sqlite::FaultVfs there.
  std::string vfs = "unix-excl";
};

// A Store in one SQLite file (docs/formats/store.md), with its WAL and a lock file beside it.
//
// Outcomes: a full disk is kNoSpace. A failed sync is a Fault, after which every call is refused by
// it. Any other I/O error at the commit is kUnknown, already settled when append returns: either
// the batch is gone for good, or it is on stable storage. I/O errors elsewhere in append are
// Faults that also refuse everything after; nothing of the batch is there then.
//
// The reserve: the database file is longer than the database by `reserve_bytes`, and the WAL has
// its 8 MB; both are allocated (fallocate), so nobody else can take the room. Guaranteed: batches
// with may_use_reserve are kept, on a disk filled by whomever, until the database has grown by
// reserve_bytes: by its pages, of which entries of 600 bytes fill seven eighths. Without
// may_use_reserve a batch is kNoSpace as soon as the disk has no room beyond the reserve. When the
// disk has room again the reserve is filled up by the next batch.
// Not guaranteed: on copy-on-write file systems (btrfs, ZFS) and thin volumes, where allocated room
// is no promise; for a batch of over 7 MB, or of any size that finds 7 MB in the WAL while a
// changes_since() runs; and what a first start finds already taken: see space().
//
// Starting finishes what a kill left: the WAL is copied into the database file and synced before
// the first answer, so that no later answer hangs on bytes whose sync may once have failed.
class SqliteStore : public Store {
 public:
  // Opens the database file `path`, made with mode 0600 if missing; its folder must exist.
  // Throws Fault: in use by another process, another program's file, a newer schema, a file system
  // that cannot allocate in advance (set reserve_bytes to 0 there), any I/O error.
  explicit SqliteStore(const std::string& path, const SqliteOptions& options = {});
  ~SqliteStore() override;

  CommitResult append(const Batch& batch) override;
  StoredHead head() override;
  std::vector<EntryRow> entries(Position from, std::size_t most) override;
  std::optional<EntryRow> entry(Position position) override;
  // Reads one snapshot over a connection of its own: `take` may use the store, and the WAL grows
  // for as long as it takes.
  void changes_since(std::optional<Position> position,
                     const std::function<void(Changes&&)>& take) override;
  std::vector<ChainHead> chain_heads() override;
  std::optional<std::string> meta(const std::string& key) override;
  void set_meta(const std::string& key, const std::string& value) override;
  Space space() override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cofactor
