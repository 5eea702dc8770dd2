#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "store/sqlite/vfs_shim.h"

namespace cofactor::sqlite {

// A layer of files for tests: it fails a chosen write or sync, and knows which bytes would be gone
// if the power failed now. It can also keep everything that was done, so that the disk of any
// moment is made afterwards. Given to a store as SqliteOptions::vfs by its name().
//
// Syncs are counted and believed, not passed on. A failed sync is as bad as on Linux: its bytes are
// still read, but no later sync brings them to the disk; only writing them anew does.
class FaultVfs : public VfsShim {
 public:
  enum class Way {
    kNoError,
    kNothingWritten,  // an I/O error
    kHalfWritten,     // an I/O error after half of the bytes
    kAllWritten,      // an I/O error though every byte is written
    kNoSpace,         // the disk is full after half of the bytes
    kSyncFails,
    kSyncOfDatabaseFails,  // which a checkpoint makes
  };
  enum class Lasting { kOnce, kEver };

  // The n-th write or truncation (or, for the last two, sync) from now on, counted from 1, and with
  // kEver all of them and all syncs after it.
  struct Failure {
    std::size_t at = 0;
    Way way = Way::kNoError;
    Lasting lasting = Lasting::kOnce;
  };

  explicit FaultVfs(std::string name) : VfsShim(std::move(name), "unix-excl") {}

  // Begins to count anew.
  void fail_at(Failure failure);
  // No more failures.
  void heal() { fail_at({}); }
  bool has_failed() const;

  struct Copy {
    std::string from;
    std::string to;
  };
  // Copies a file as the disk would have it if the power failed now: bytes that no sync brought
  // there are what they were before. With `some`, each block of 512 bytes is lost or not.
  void copy_after_power_loss(const Copy& copy, Random* some = nullptr) const;

  // What reached a file, or a sync that succeeded.
  struct Operation {
    enum class Kind { kWrite, kTruncate, kSync };
    Kind kind;
    std::string path;
    std::int64_t at = 0;  // of a truncation: the new size
    Bytes bytes = {};
  };
  // Keeps every operation from now on, until it is given away by take_recorded().
  void record();
  std::size_t recorded() const;
  std::vector<Operation> take_recorded();

  int write(const File& file, const Piece& piece) override;
  int truncate(const File& file, std::int64_t size) override;
  int sync(const File& file, int flags) override;

 private:
  static constexpr std::size_t kBlock = 512;
  struct Block {
    std::array<std::uint8_t, kBlock> on_disk;
    bool lost;  // by a failed sync: no later one saves it
  };
  using Blocks = std::map<std::int64_t, Block>;

  enum class Call { kWrite, kSync };
  bool fails_now(const File& file, Call call);
  void remember(const File& file, const Piece& piece);
  void note(const File& file, Operation::Kind kind, const Piece& piece);
  int write_part(const File& file, Piece piece, int size);

  mutable std::mutex mutex_;
  Failure failure_;
  std::size_t calls_ = 0;
  bool has_failed_ = false;
  std::map<std::string, Blocks, std::less<>> unsynced_;  // by path
  bool records_ = false;
  std::vector<Operation> recorded_;
};

}  // namespace cofactor::sqlite
