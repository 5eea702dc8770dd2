// What SqliteStore says of its reserve, on a small disk that another process fills.

#include <gtest/gtest.h>

#include <filesystem>

#include "base/check.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/batches.h"
#include "store/testing/small_disk.h"

namespace cofactor::sqlite {
namespace {

using namespace sample;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kReserve = std::uint64_t{16} << 20;
constexpr std::size_t kEach = 64;
constexpr std::size_t kEntryBytes = 600;

class Reserve : public testing::TestWithParam<SmallDisk::Kind> {
 protected:
  void SetUp() override {
    if (!disk_.obstacle().empty()) GTEST_SKIP() << disk_.obstacle();
    open();
  }

  void TearDown() override { store_.reset(); }

  void open() {
    store_.reset();
    store_ = std::make_unique<SqliteStore>(disk_.file("cofactor.db"),
                                           SqliteOptions{.reserve_bytes = kReserve});
  }

  enum class May { kNot, kUse };

  CommitResult append(May may) {
    Batch batch = batch_after(size_, kEach, kEntryBytes);
    batch.may_use_reserve = may == May::kUse;
    const CommitResult result = store_->append(batch);
    if (result == CommitResult::kCommitted) size_ += kEach;
    return result;
  }

  // Until there is no space; how many entries went in.
  std::uint64_t append_all(May may) {
    const std::uint64_t before = size_;
    for (;;) {
      const CommitResult result = append(may);
      if (result == CommitResult::kNoSpace) return size_ - before;
      EXPECT_EQ(result, CommitResult::kCommitted);
      if (result != CommitResult::kCommitted) return size_ - before;
    }
  }

  void expect_all_there() {
    EXPECT_EQ(store_->head().size, size_);
    for (std::uint64_t at = 0; at < size_; at += 997)
      EXPECT_EQ(store_->entry(at), entry_at(at, 600));
    EXPECT_EQ(store_->entries(size_ - 1, 9).size(), 1U);
  }

  SmallDisk disk_{GetParam()};
  std::unique_ptr<SqliteStore> store_;
  std::uint64_t size_ = 0;
};

INSTANTIATE_TEST_SUITE_P(On,
                         Reserve,
                         testing::Values(SmallDisk::Kind::kTmpfs, SmallDisk::Kind::kExt4),
                         [](const auto& kind) {
                           return kind.param == SmallDisk::Kind::kTmpfs ? "Tmpfs" : "Ext4";
                         });

TEST_P(Reserve, IsAllocatedFromTheStart) {
  const Store::Space space = store_->space();
  EXPECT_EQ(space.reserve_bytes, kReserve);
  EXPECT_EQ(space.whole_reserve_bytes, kReserve);
  EXPECT_LT(disk_.free_bytes(), (std::uint64_t{64} << 20) - kReserve);
  EXPECT_GE(std::filesystem::file_size(disk_.file("cofactor.db")), kReserve);
}

TEST_P(Reserve, CarriesItsSizeOfGrowthOnADiskFilledByAnother) {
  ASSERT_EQ(append(May::kNot), CommitResult::kCommitted);
  disk_.fill();
  append_all(May::kNot);
  EXPECT_EQ(append(May::kNot), CommitResult::kNoSpace);
  EXPECT_EQ(store_->space().reserve_bytes, kReserve);

  const std::uint64_t entries = append_all(May::kUse);
  // Seven eighths of the reserve, in entries of 600 bytes and their 90 of chain, hashes and links.
  EXPECT_GT(entries * (kEntryBytes + 90), kReserve / 8 * 7);
  EXPECT_LT(store_->space().reserve_bytes, std::uint64_t{1} << 20);
  EXPECT_EQ(store_->space().whole_reserve_bytes, kReserve);
  EXPECT_EQ(append(May::kUse), CommitResult::kNoSpace);
  expect_all_there();
}

TEST_P(Reserve, OutlivesARestartOnAFullDisk) {
  disk_.fill();
  append_all(May::kNot);
  for (int i = 0; i < 50; ++i) ASSERT_EQ(append(May::kUse), CommitResult::kCommitted);
  const std::uint64_t left = store_->space().reserve_bytes;
  EXPECT_LT(left, kReserve);
  open();
  EXPECT_EQ(store_->space().reserve_bytes, left);
  EXPECT_EQ(append(May::kNot), CommitResult::kNoSpace);
  EXPECT_GT(append_all(May::kUse) * kEntryBytes, left / 2);
  open();
  EXPECT_EQ(append(May::kUse), CommitResult::kNoSpace);
  expect_all_there();
}

TEST_P(Reserve, IsFilledUpWhenTheDiskHasRoomAgain) {
  disk_.fill();
  append_all(May::kNot);
  append_all(May::kUse);
  disk_.give_back();
  EXPECT_EQ(append(May::kNot), CommitResult::kCommitted);
  EXPECT_EQ(store_->space().reserve_bytes, kReserve);
  expect_all_there();
}

TEST_P(Reserve, IsNoLimitWhileTheDiskHasRoom) {
  const std::uint64_t free = disk_.free_bytes();
  const std::uint64_t entries = append_all(May::kNot);
  // All of the disk but what the file system keeps for its own books.
  EXPECT_GT(entries * kEntryBytes, free / 4 * 3);
  EXPECT_EQ(store_->space().reserve_bytes, kReserve);
  expect_all_there();
}

TEST_P(Reserve, OfNothingLeavesAFullDiskItsOutcome) {
  store_.reset();
  const std::string path = disk_.file("without.db");
  SqliteStore store(path);
  EXPECT_EQ(store.space().reserve_bytes, 0U);
  disk_.fill();
  std::uint64_t size = 0;
  CommitResult result = CommitResult::kCommitted;
  while (result == CommitResult::kCommitted) {
    Batch batch = batch_after(size, kEach, kEntryBytes);
    batch.may_use_reserve = true;
    result = store.append(batch);
    if (result == CommitResult::kCommitted) size += kEach;
  }
  EXPECT_EQ(result, CommitResult::kNoSpace);
  EXPECT_EQ(store.head().size, size);
  disk_.give_back();
  EXPECT_EQ(store.append(batch_after(size, kEach, kEntryBytes)), CommitResult::kCommitted);
}

}  // namespace
}  // namespace cofactor::sqlite
