#include "ledger/follower.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "base/check.h"
#include "store/memory/memory_store.h"
#include "store/testing/batches.h"

namespace cofactor {
namespace {

TEST(Follower, TakesEachEntryOnceAndInOrder) {
  constexpr std::uint64_t kAll = 5000;
  MemoryStore store;
  ASSERT_EQ(store.append(sample::batch_after(0, 10)), CommitResult::kCommitted);
  std::vector<Position> taken;
  std::promise<void> done;
  Follower follower(store, 10, [&](std::span<const EntryRow> rows) {
    EXPECT_LE(rows.size(), Follower::kMostAtOnce);
    for (const EntryRow& row : rows) {
      taken.push_back(row.position);
    }
    if (taken.size() == kAll) {
      done.set_value();
    }
  });
  follower.start([](const std::exception& fault) { FAIL() << fault.what(); });
  for (std::uint64_t size = 10; size < 10 + kAll;) {
    const std::uint64_t more = std::min<std::uint64_t>(700, 10 + kAll - size);
    ASSERT_EQ(store.append(sample::batch_after(size, more)), CommitResult::kCommitted);
    size += more;
    follower.wake(size);
  }
  done.get_future().wait();
  follower.stop();
  ASSERT_EQ(taken.size(), kAll);
  for (std::uint64_t i = 0; i < kAll; ++i) {
    EXPECT_EQ(taken[i], 10 + i);
  }
}

TEST(Follower, PassesOverUnreadWhatNobodyWants) {
  MemoryStore store;
  ASSERT_EQ(store.append(sample::batch_after(0, 4)), CommitResult::kCommitted);
  std::atomic<bool> wanted = false;
  std::vector<Position> taken;
  std::promise<void> done;
  Follower follower(
      store,
      0,
      [&](std::span<const EntryRow> rows) {
        for (const EntryRow& row : rows) taken.push_back(row.position);
        done.set_value();
      },
      [&] { return wanted.load(); });
  follower.start([](const std::exception& fault) { FAIL() << fault.what(); });
  follower.wake(2);
  follower.wake(3);
  wanted = true;
  follower.wake(4);
  done.get_future().wait();
  follower.stop();
  EXPECT_EQ(taken, std::vector<Position>{3});
}

TEST(Follower, StopsWhileItWaits) {
  MemoryStore store;
  Follower follower(store, 0, [](std::span<const EntryRow>) { FAIL(); });
  follower.start([](const std::exception&) {});
  follower.stop();
}

TEST(Follower, HandsAFaultOn) {
  MemoryStore store;
  ASSERT_EQ(store.append(sample::batch_after(0, 1)), CommitResult::kCommitted);
  std::promise<std::string> told;
  Follower follower(store, 0, [](std::span<const EntryRow>) { throw Fault("it broke"); });
  follower.start([&](const std::exception& fault) { told.set_value(fault.what()); });
  follower.wake(1);
  EXPECT_EQ(told.get_future().get(), "it broke");
}

TEST(Follower, GoesOnWithNoEntriesThatTheStoreHasLost) {
  MemoryStore store;
  ASSERT_EQ(store.append(sample::batch_after(0, 1)), CommitResult::kCommitted);
  std::promise<std::string> told;
  Follower follower(store, 0, [](std::span<const EntryRow>) {});
  follower.start([&](const std::exception& fault) { told.set_value(fault.what()); });
  follower.wake(3);
  EXPECT_EQ(told.get_future().get(), "Entries of the log are missing behind 1.");
}

}  // namespace
}  // namespace cofactor
