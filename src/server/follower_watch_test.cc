#include "server/follower_watch.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/memory/memory_store.h"
#include "store/testing/batches.h"

namespace cofactor {
namespace {

class FollowerWatchTest : public ::testing::Test {
 protected:
  void commit(std::uint64_t count) {
    ASSERT_EQ(store_.append(sample::batch_after(size_, count)), CommitResult::kCommitted);
    size_ += count;
    follower_.wake(size_);
  }
  void catch_up() {
    follower_.start([](const std::exception& fault) { FAIL() << fault.what(); });
    while (follower_.behind() > 0) {
      std::this_thread::yield();
    }
    follower_.stop();
  }

  MemoryStore store_;
  std::uint64_t size_ = 0;
  Follower follower_{store_, 0, [](std::span<const EntryRow>) {}};
  FollowerWatch watch_{"notices", follower_};
};

TEST_F(FollowerWatchTest, IsLateWhatHasNotHandedOnWhatItHadAtTheLookBefore) {
  watch_.look();
  EXPECT_FALSE(watch_.late());
  commit(3);
  watch_.look();
  EXPECT_FALSE(watch_.late());
  EXPECT_EQ(watch_.behind(), 3U);
  commit(2);
  watch_.look();
  EXPECT_TRUE(watch_.late());
  EXPECT_EQ(watch_.behind(), 5U);
}

TEST_F(FollowerWatchTest, IsLateNoMoreWhenItHasCaughtUpWithTheLookBefore) {
  commit(3);
  watch_.look();
  watch_.look();
  ASSERT_TRUE(watch_.late());
  catch_up();
  watch_.look();
  EXPECT_FALSE(watch_.late());
  EXPECT_EQ(watch_.behind(), 0U);
}

TEST_F(FollowerWatchTest, IsNotLateThoughItIsBehindAtEachLook) {
  commit(3);
  watch_.look();
  catch_up();
  commit(2);
  watch_.look();
  EXPECT_EQ(watch_.behind(), 2U);
  EXPECT_FALSE(watch_.late());
  watch_.look();
  EXPECT_TRUE(watch_.late());
}

}  // namespace
}  // namespace cofactor
