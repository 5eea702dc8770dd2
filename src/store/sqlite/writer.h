#pragma once

#include <cstdint>
#include <string_view>

#include "store/sqlite/connection.h"
#include "store/sqlite/room.h"
#include "store/sqlite/schema.h"
#include "store/store.h"

namespace cofactor::sqlite {

// The sentences that write, over the one connection that does. Not for two threads at once.
class Writer {
 public:
  explicit Writer(Connection& connection);

  // What became of a transaction.
  enum class Written {
    kCommitted,
    kMoved,
    kNoRoom,     // room.fits() refused: nothing is there
    kFull,       // the disk did: nothing is there
    kRefused,    // a constraint did: nothing is there
    kUnsettled,  // an error at the commit: see settle()
    kBroken,     // a sync failed, or an error before the commit
  };
  Written append(const Batch& batch, Room& room);
  Written set_meta(std::string_view key, std::string_view value);

  // What broke, after kBroken or a settle() that failed.
  const Fault& fault() const { return fault_; }

  // After kUnsettled: makes sure that what the database shows now is what it shows ever after, by
  // writing over whatever the failed commit left in the WAL. False where that fails too.
  bool settle();

  // Bytes of the database's pages, including those of a transaction under way. Throws Fault.
  std::uint64_t used_bytes();
  // Frames in the WAL after the newest commit.
  int wal_frames() const { return wal_frames_; }

 private:
  int put_all(const Batch& batch);
  int put(const EntryRow& entry);
  int put(const Row& row);
  int put(const EnvelopeRow& envelope);
  int put(const ChainHead& head);
  Written undo(Written written);
  Written written_by(int code);
  Written commit();

  Connection& connection_;
  std::uint64_t page_size_;
  int wal_frames_ = 0;
  Fault fault_{"nothing failed"};
  Statement begin_{connection_, "BEGIN IMMEDIATE"};
  Statement commit_{connection_, "COMMIT"};
  Statement rollback_{connection_, "ROLLBACK"};
  Statement move_head_{connection_, kMoveHead};
  Statement append_entries_{connection_, kAppendEntries};
  Statement put_row_{connection_, kPutRow};
  Statement put_envelope_{connection_, kPutEnvelope};
  Statement put_chain_head_{connection_, kPutChainHead};
  Statement put_meta_{connection_, kPutMeta};
  Statement count_pages_{connection_, kCountPages};
};

}  // namespace cofactor::sqlite
