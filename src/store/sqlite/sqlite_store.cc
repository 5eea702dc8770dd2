#include "store/sqlite/sqlite_store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>
#include <mutex>

#include "store/batch_rules.h"
#include "store/sqlite/checkpointer.h"
#include "store/sqlite/health.h"
#include "store/sqlite/owned_file.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/room.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/vfs_shim.h"
#include "store/sqlite/writer.h"

namespace cofactor {
namespace {

using sqlite::Connection;

constexpr std::uint64_t kWalBytes = std::uint64_t{8} << 20;

// The database file is never cut: what lies behind the database is the reserve.
class NeverCutting : public sqlite::VfsShim {
 public:
  using VfsShim::VfsShim;
  int truncate(const File& file, std::int64_t size) override {
    return file.kind == Kind::kDatabase ? SQLITE_OK : VfsShim::truncate(file, size);
  }
};

// One process has the database, from before it is there.
struct Lock {
  Lock(const std::string& path, const std::string& vfs)
      : file(path + ".lock", sqlite::OwnedFile::Create::kIfMissing) {
    file.lock(path);
    sqlite::create_if_missing(path, vfs);
  }
  sqlite::OwnedFile file;
};

void keep_wal_file(const Connection& connection) {
  int on = 1;
  sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

// The one connection that writes, with its schema up to date and its WAL copied. A file that is
// not ours is left alone: what is set before migrate() is set in the connection only.
struct WriterConnection : Connection {
  explicit WriterConnection(Source source) : Connection(std::move(source)) {
    run("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -4096;"
        "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON");
    sqlite::migrate(*this, sqlite::schema_migrations());
    run("PRAGMA journal_mode = WAL");
    keep_wal_file(*this);
    const Checkpoint done = checkpoint();
    if (done.code != SQLITE_OK || done.copied != done.frames) fail("copy the WAL at the start");
  }
};

}  // namespace

// Members in the order of their making: whatever SQLite has open is closed before our own
// descriptors are, since closing one of a file ends the process's POSIX locks on it.
class SqliteStore::Impl {
 public:
  Impl(const std::string& path, const SqliteOptions& options)
      : lock_(path, options.vfs),
        room_(path, options.reserve_bytes),
        vfs_(fmt::format("cofactor-{}", fmt::ptr(this)), options.vfs),
        source_{.path = path, .vfs = vfs_.name()},
        connection_(source_),
        wal_(path + "-wal", sqlite::OwnedFile::Create::kNo) {
    used_ = writer_.used_bytes();
    room_.settle(used_);
    if (options.reserve_bytes > 0) wal_.allocate({.from = 0, .to = kWalBytes});
  }

  ~Impl() {
    if (!health_.is_broken()) return;
    sqlite3_db_config(connection_.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }

  CommitResult append(const Batch& batch) {
    const std::lock_guard lock(writing_);
    health_.check();
    auto hold = checkpointer_.finish_if_due(connection_);
    Written written = writer_.append(batch, room_);
    if (written == Written::kFull) {
      // Nothing was written, and a WAL that begins anew has room.
      hold = {};
      hold = checkpointer_.finish(connection_);
      written = writer_.append(batch, room_);
    }
    return result_of(written);
  }

  void set_meta(const std::string& key, const std::string& value) {
    const std::lock_guard lock(writing_);
    health_.check();
    const auto hold = checkpointer_.finish_if_due(connection_);
    const CommitResult result = result_of(writer_.set_meta(key, value));
    if (result == CommitResult::kCommitted) return;
    throw Fault(fmt::format("{}: cannot keep \"{}\"{}",
                            connection_.path(),
                            key,
                            result == CommitResult::kNoSpace ? ": the disk is full" : ""));
  }

  // Runs `read` with the reader that all share.
  template <class Read>
  auto reading(Read read) {
    health_.check();
    const std::lock_guard lock(reading_);
    return read(reader_);
  }

  void changes_since(std::optional<Position> position, const std::function<void(Changes&&)>& take) {
    health_.check();
    sqlite::Reader(source_).changes_since(position, take);
  }

  Space space() {
    health_.check();
    return room_.space(used_);
  }

 private:
  using Written = sqlite::Writer::Written;

  CommitResult result_of(Written written) {
    switch (written) {
      case Written::kCommitted:
        used_ = writer_.used_bytes();
        checkpointer_.committed(writer_.wal_frames());
        return CommitResult::kCommitted;
      case Written::kMoved:
        return CommitResult::kMoved;
      case Written::kNoRoom:
      case Written::kFull:
        return CommitResult::kNoSpace;
      case Written::kRefused:
        return CommitResult::kRefused;
      case Written::kUnsettled:
        if (!writer_.settle()) break_down();
        return CommitResult::kUnknown;
      case Written::kBroken:
        break_down();
    }
    CHECK(false);
  }

  [[noreturn]] void break_down() {
    health_.break_by(writer_.fault());
    throw writer_.fault();
  }

  Lock lock_;
  sqlite::Health health_;
  sqlite::Room room_;
  NeverCutting vfs_;
  Connection::Source source_;
  std::atomic<std::uint64_t> used_ = 0;

  std::mutex writing_;  // guards connection_ and writer_
  WriterConnection connection_;
  sqlite::OwnedFile wal_;
  sqlite::Writer writer_{connection_};

  std::mutex reading_;  // guards reader_
  sqlite::Reader reader_{source_};

  sqlite::Checkpointer checkpointer_{source_, health_, [this] { room_.top_up(used_); }};
};

SqliteStore::SqliteStore(const std::string& path, const SqliteOptions& options)
    : impl_(std::make_unique<Impl>(path, options)) {}

SqliteStore::~SqliteStore() = default;

CommitResult SqliteStore::append(const Batch& batch) {
  return keeps_rules(batch) ? impl_->append(batch) : CommitResult::kRefused;
}

StoredHead SqliteStore::head() {
  return impl_->reading([](sqlite::Reader& reader) { return reader.head(); });
}

std::vector<EntryRow> SqliteStore::entries(Position from, std::size_t most) {
  return impl_->reading([&](sqlite::Reader& reader) { return reader.entries(from, most); });
}

std::optional<EntryRow> SqliteStore::entry(Position position) {
  std::vector<EntryRow> found = entries(position, 1);
  if (found.empty() || found.front().position != position) return std::nullopt;
  return std::move(found.front());
}

void SqliteStore::changes_since(std::optional<Position> position,
                                const std::function<void(Changes&&)>& take) {
  impl_->changes_since(position, take);
}

std::vector<ChainHead> SqliteStore::chain_heads() {
  return impl_->reading([](sqlite::Reader& reader) { return reader.chain_heads(); });
}

std::optional<std::string> SqliteStore::meta(const std::string& key) {
  return impl_->reading([&](sqlite::Reader& reader) { return reader.meta(key); });
}

void SqliteStore::set_meta(const std::string& key, const std::string& value) {
  CHECK(is_meta_key(key));
  impl_->set_meta(key, value);
}

Store::Space SqliteStore::space() { return impl_->space(); }

}  // namespace cofactor
