#include "store/sqlite/fault_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

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

void FaultVfs::lose_unsynced(Random* some) {
  const std::lock_guard lock(mutex_);
  for (const auto& [path, blocks] : unsynced_) {
    std::error_code is_gone;
    const std::uintmax_t size = std::filesystem::file_size(path, is_gone);
    if (is_gone) continue;
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    for (const auto& [at, block] : blocks) {
      if (static_cast<std::uintmax_t>(at) >= size) break;
      if (some != nullptr && some->array<1>()[0] % 2 == 0) continue;
      file.seekp(at);
      file.write(text_of(block.on_disk).data(), kBlock);
    }
    CHECK(file.good());
  }
  unsynced_.clear();
}

int FaultVfs::write(const File& file, const Piece& piece) {
  const std::lock_guard lock(mutex_);
  if (!fails_now(Call::kWrite)) return write_part(file, piece, piece.size);
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
      return SQLITE_IOERR_WRITE;
  }
  CHECK(false);
}

int FaultVfs::sync(const File& file, int) {
  const std::lock_guard lock(mutex_);
  const bool fails = fails_now(Call::kSync);
  if (const auto found = unsynced_.find(file.path == nullptr ? "" : file.path);
      found != unsynced_.end()) {
    if (fails) {
      for (auto& [at, block] : found->second) block.lost = true;
    } else {
      std::erase_if(found->second, [](const auto& item) { return !item.second.lost; });
    }
  }
  return fails ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

bool FaultVfs::fails_now(Call call) {
  if (failure_.way == Way::kNoError) return false;
  if (has_failed_) return failure_.lasting == Lasting::kEver;
  if ((call == Call::kSync) != (failure_.way == Way::kSyncFails)) return false;
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

int FaultVfs::write_part(const File& file, Piece piece, int size) {
  piece.size = size;
  remember(file, piece);
  return VfsShim::write(file, piece);
}

}  // namespace cofactor::sqlite
