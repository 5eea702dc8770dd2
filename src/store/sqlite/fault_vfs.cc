#include "store/sqlite/fault_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/check.h"

namespace cofactor::sqlite {

void FaultVfs::fail_at(Failure failure) {
  const std::lock_guard lock(mutex_);
  failure_ = failure;
  calls_ = 0;
  has_failed_ = false;
}

bool FaultVfs::has_failed() const {
  const std::lock_guard lock(mutex_);
  return has_failed_;
}

void FaultVfs::record() {
  const std::lock_guard lock(mutex_);
  records_ = true;
}

std::size_t FaultVfs::recorded() const {
  const std::lock_guard lock(mutex_);
  return recorded_.size();
}

std::vector<FaultVfs::Operation> FaultVfs::take_recorded() {
  const std::lock_guard lock(mutex_);
  records_ = false;
  return std::exchange(recorded_, {});
}

void FaultVfs::copy_after_power_loss(const Copy& copy, Random* some) const {
  const std::lock_guard lock(mutex_);
  std::filesystem::copy_file(copy.from, copy.to);
  const auto found = unsynced_.find(copy.from);
  if (found == unsynced_.end()) return;
  const std::uintmax_t size = std::filesystem::file_size(copy.to);
  std::fstream file(copy.to, std::ios::in | std::ios::out | std::ios::binary);
  for (const auto& [at, block] : found->second) {
    if (static_cast<std::uintmax_t>(at) >= size) break;
    if (some != nullptr && some->array<1>()[0] % 2 == 0) continue;
    file.seekp(at);
    file.write(text_of(block.on_disk).data(), kBlock);
  }
  CHECK(file.good());
}

int FaultVfs::write(const File& file, const Piece& piece) {
  const std::lock_guard lock(mutex_);
  if (!fails_now(file, Call::kWrite)) return write_part(file, piece, piece.size);
  switch (failure_.way) {
    case Way::kNoSpace:
      write_part(file, piece, piece.size / 2);
      return SQLITE_FULL;
    case Way::kHalfWritten:
      write_part(file, piece, piece.size / 2);
      return SQLITE_IOERR_WRITE;
    case Way::kAllWritten:
      write_part(file, piece, piece.size);
      return SQLITE_IOERR_WRITE;
    case Way::kNoError:
    case Way::kNothingWritten:
    case Way::kSyncFails:
    case Way::kSyncOfDatabaseFails:
      return SQLITE_IOERR_WRITE;
  }
  CHECK(false);
}

int FaultVfs::truncate(const File& file, std::int64_t size) {
  const std::lock_guard lock(mutex_);
  if (fails_now(file, Call::kWrite)) return SQLITE_IOERR_TRUNCATE;
  note(file, Operation::Kind::kTruncate, {.bytes = nullptr, .size = 0, .at = size});
  return VfsShim::truncate(file, size);
}

int FaultVfs::sync(const File& file, int) {
  const std::lock_guard lock(mutex_);
  const bool fails = fails_now(file, Call::kSync);
  if (const auto found = unsynced_.find(file.path == nullptr ? "" : file.path);
      found != unsynced_.end()) {
    if (fails) {
      for (auto& [at, block] : found->second) block.lost = true;
    } else {
      std::erase_if(found->second, [](const auto& item) { return !item.second.lost; });
    }
  }
  if (fails) return SQLITE_IOERR_FSYNC;
  note(file, Operation::Kind::kSync, {.bytes = nullptr, .size = 0, .at = 0});
  return SQLITE_OK;
}

bool FaultVfs::fails_now(const File& file, Call call) {
  if (failure_.way == Way::kNoError) return false;
  if (has_failed_) return failure_.lasting == Lasting::kEver;
  const bool of_database = failure_.way == Way::kSyncOfDatabaseFails;
  const bool of_sync = of_database || failure_.way == Way::kSyncFails;
  if (of_sync != (call == Call::kSync)) return false;
  if (of_database && file.kind != Kind::kDatabase) return false;
  has_failed_ = ++calls_ == failure_.at;
  return has_failed_;
}

void FaultVfs::remember(const File& file, const Piece& piece) {
  if (file.path == nullptr || piece.size == 0) return;
  constexpr auto kStep = static_cast<std::int64_t>(kBlock);
  const std::int64_t begin = piece.at / kStep * kStep;
  const std::int64_t end = (piece.at + piece.size + kStep - 1) / kStep * kStep;
  Bytes before(static_cast<std::size_t>(end - begin));
  // Behind the end of the file this reads zeros.
  file.below->pMethods->xRead(file.below, before.data(), static_cast<int>(before.size()), begin);
  Blocks& blocks = unsynced_[file.path];
  for (std::int64_t at = begin; at < end; at += kStep) {
    const auto [block, is_new] = blocks.try_emplace(at);
    block->second.lost = false;
    if (is_new) std::copy_n(before.begin() + (at - begin), kBlock, block->second.on_disk.begin());
  }
}

void FaultVfs::note(const File& file, Operation::Kind kind, const Piece& piece) {
  if (!records_ || file.path == nullptr) return;
  const auto* bytes = static_cast<const std::uint8_t*>(piece.bytes);
  recorded_.push_back(
      {.kind = kind, .path = file.path, .at = piece.at, .bytes = Bytes(bytes, bytes + piece.size)});
}

int FaultVfs::write_part(const File& file, Piece piece, int size) {
  piece.size = size;
  remember(file, piece);
  note(file, Operation::Kind::kWrite, piece);
  return VfsShim::write(file, piece);
}

}  // namespace cofactor::sqlite
