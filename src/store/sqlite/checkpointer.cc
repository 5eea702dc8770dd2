#include "store/sqlite/checkpointer.h"

#include <sqlite3.h>

namespace cofactor::sqlite {
namespace {

// Bytes of the WAL. The thread begins at kBegin; the writer copies a rest of at most kShortRest,
// and whatever there is at kMost.
constexpr int kBegin = 3 << 20;
constexpr int kShortRest = 256 << 10;
constexpr int kMost = 7 << 20;
constexpr int kMostPasses = 8;
constexpr int kFrameHeader = 24;

}  // namespace

Checkpointer::Checkpointer(Connection::Source source,
                           Health& health,
                           std::function<void()> after_pass)
    : connection_(std::move(source)),
      health_(health),
      after_pass_(std::move(after_pass)),
      frame_bytes_(static_cast<int>(connection_.number("PRAGMA page_size")) + kFrameHeader) {
  // SQLite knows of the WAL only after a first look into the file.
  connection_.number("SELECT count(*) FROM sqlite_schema");
  thread_ = std::thread([this] { run(); });
}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  asked_changed_.notify_one();
  thread_.join();
}

void Checkpointer::committed(int frames) {
  const std::lock_guard lock(mutex_);
  frames_ = frames;
  if (frames < kBegin / frame_bytes_ || asked_ || rest_is_short_) return;
  asked_ = true;
  asked_changed_.notify_one();
}

Checkpointer::Hold Checkpointer::finish_if_due(Connection& writer) {
  {
    const std::lock_guard lock(mutex_);
    if (!rest_is_short_ && frames_ < kMost / frame_bytes_) return {};
  }
  return finish(writer);
}

Checkpointer::Hold Checkpointer::finish(Connection& writer) {
  Hold pass(passing_);
  judge(writer, writer.checkpoint().code);
  health_.check();
  const std::lock_guard lock(mutex_);
  rest_is_short_ = false;
  return pass;
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    asked_changed_.wait(lock, [this] { return asked_ || stopping_; });
    if (stopping_) return;
    lock.unlock();
    try {
      copy_beside_the_writer();
    } catch (const Fault& fault) {
      health_.break_by(fault);
    }
    lock.lock();
    asked_ = false;
  }
}

void Checkpointer::copy_beside_the_writer() {
  for (int pass = 0; pass < kMostPasses; ++pass) {
    const std::lock_guard passing(passing_);
    const Connection::Checkpoint done = connection_.checkpoint();
    if (!judge(connection_, done.code)) return;
    after_pass_();
    if (done.frames - done.copied > kShortRest / frame_bytes_) continue;
    const std::lock_guard lock(mutex_);
    rest_is_short_ = true;
    return;
  }
}

// True where the pass did what it could.
bool Checkpointer::judge(const Connection& connection, int code) {
  if (code == SQLITE_OK) return true;
  if ((code & 0xff) == SQLITE_FULL || (code & 0xff) == SQLITE_BUSY) return false;
  health_.break_by(connection.fault("copy the WAL into the database"));
  return false;
}

}  // namespace cofactor::sqlite
