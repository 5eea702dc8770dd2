#include "store/sqlite/writer.h"

#include <sqlite3.h>

namespace cofactor::sqlite {

Writer::Writer(Connection& connection)
    : connection_(connection),
      page_size_(static_cast<std::uint64_t>(connection.number("PRAGMA page_size"))) {
  // Takes the place of SQLite's own checkpoints inside COMMIT.
  sqlite3_wal_hook(
      connection.handle(),
      [](void* self, sqlite3*, const char*, int frames) {
        static_cast<Writer*>(self)->wal_frames_ = frames;
        return SQLITE_OK;
      },
      this);
}

Writer::Written Writer::append(const Batch& batch, Room& room) {
  if (const int code = begin_.run(); code != SQLITE_OK) return undo(written_by(code));
  const int moved = move_head_.with(batch.expected_size + batch.entries.size())
                        .with(batch.id.bytes)
                        .with(batch.state)
                        .with(batch.expected_size)
                        .run();
  if (moved != SQLITE_OK) return undo(written_by(moved));
  if (sqlite3_changes(connection_.handle()) == 0) return undo(Written::kMoved);
  if (const int code = put_all(batch); code != SQLITE_OK) return undo(written_by(code));
  const auto from = batch.may_use_reserve ? Room::From::kReserve : Room::From::kDisk;
  if (!room.fits(used_bytes(), from)) return undo(Written::kNoRoom);
  return commit();
}

Writer::Written Writer::set_meta(std::string_view key, std::string_view value) {
  if (const int code = begin_.run(); code != SQLITE_OK) return undo(written_by(code));
  const int code = put_meta_.with_text(key).with(value).run();
  return code == SQLITE_OK ? commit() : undo(written_by(code));
}

bool Writer::settle() { return set_meta("store.settled", "") == Written::kCommitted; }

std::uint64_t Writer::used_bytes() {
  if (!count_pages_.next()) connection_.fail("count the pages");
  const std::uint64_t pages = count_pages_.number(0);
  count_pages_.reset();
  return pages * page_size_;
}

int Writer::put_all(const Batch& batch) {
  int code = SQLITE_OK;
  const auto put_each = [&](const auto& items) {
    for (const auto& item : items) {
      if (code == SQLITE_OK) code = put(item);
    }
  };
  put_each(batch.entries);
  put_each(batch.rows);
  put_each(batch.envelopes);
  put_each(batch.chain_heads);
  return code;
}

int Writer::put(const EntryRow& entry) {
  append_entries_.with(entry.position).with(entry.chain.bytes).with(entry.sequence);
  if (entry.previous_position) {
    append_entries_.with(*entry.previous_position);
  } else {
    append_entries_.with_null();
  }
  return append_entries_.with(entry.inner).with(entry.leaf).with(entry.sealed).run();
}

int Writer::put(const Row& row) {
  return put_row_.with(std::uint64_t{row.kind})
      .with(row.id.bytes)
      .with(row.changed_at)
      .with(std::uint64_t{row.removed})
      .with(row.bytes)
      .run();
}

int Writer::put(const EnvelopeRow& envelope) {
  return put_envelope_.with(std::uint64_t{envelope.purpose})
      .with(envelope.object.bytes)
      .with(envelope.version)
      .with(envelope.changed_at)
      .with(envelope.sealed)
      .run();
}

int Writer::put(const ChainHead& head) {
  return put_chain_head_.with(head.chain.bytes)
      .with(head.sequence)
      .with(head.leaf)
      .with(head.position)
      .run();
}

// Errors of some kinds end the transaction by themselves.
Writer::Written Writer::undo(Written written) {
  if (sqlite3_get_autocommit(connection_.handle()) != 0) return written;
  const int code = rollback_.run();
  return code == SQLITE_OK ? written : written_by(code);
}

Writer::Written Writer::written_by(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return Written::kFull;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
      return Written::kRefused;
    default:
      fault_ = connection_.fault("write");
      return Written::kBroken;
  }
}

Writer::Written Writer::commit() {
  const int code = commit_.run();
  if (code == SQLITE_OK) return Written::kCommitted;
  const bool is_sync = code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
  const Written written = written_by(code);
  const bool is_other_io = (code & 0xff) == SQLITE_IOERR && !is_sync;
  return undo(is_other_io ? Written::kUnsettled : written);
}

}  // namespace cofactor::sqlite
