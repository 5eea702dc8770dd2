// What MemoryStore and FailingStore add to the contract, which tests/contract asks of the first.

#include "store/memory/memory_store.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "store/memory/failing_store.h"
#include "store/testing/batches.h"

namespace cofactor {
namespace {

using namespace sample;  // NOLINT(google-build-using-namespace)
using Way = FailingStore::Way;

TEST(MemoryStore, HasNoSpaceButTheReserveWhenNoneIsFree) {
  MemoryStore store;
  store.set_space({.free_bytes = 0, .reserve_bytes = 1000});
  Batch batch = batch_after(0, 1);
  EXPECT_EQ(store.append(batch), CommitResult::kNoSpace);
  batch.may_use_reserve = true;
  EXPECT_EQ(store.append(batch), CommitResult::kCommitted);
  store.set_space({});
  Batch next = batch_after(1, 1);
  next.may_use_reserve = true;
  EXPECT_EQ(store.append(next), CommitResult::kNoSpace);
  EXPECT_EQ(store.head().size, 1U);
}

struct Failing : testing::Test {
  // Two batches, of which the second meets `way`.
  CommitResult second(Way way) {
    store.fail_at({.at_write = 2, .way = way});
    EXPECT_EQ(store.append(batch_after(0, 1)), CommitResult::kCommitted);
    return store.append(batch_after(1, 1));
  }

  MemoryStore below;
  FailingStore store{below, {}};
};

TEST_F(Failing, PassesEverythingOnUntilItsWriteAndAfter) {
  EXPECT_EQ(second(Way::kNoSpace), CommitResult::kNoSpace);
  EXPECT_EQ(store.append(batch_after(1, 2)), CommitResult::kCommitted);
  EXPECT_EQ(store.writes(), 3U);
  EXPECT_EQ(contents_of(store), contents_of(below));
  EXPECT_EQ(store.entry(2), entry_at(2));
  EXPECT_EQ(store.space().free_bytes, below.space().free_bytes);
}

TEST_F(Failing, WithNoSpaceLeavesNothing) {
  EXPECT_EQ(second(Way::kNoSpace), CommitResult::kNoSpace);
  EXPECT_EQ(store.head().size, 1U);
}

TEST_F(Failing, UnknownButCommittedIsShownByTheHead) {
  EXPECT_EQ(second(Way::kUnknownCommitted), CommitResult::kUnknown);
  EXPECT_EQ(store.head().batch, batch_after(1, 1).id);
}

TEST_F(Failing, UnknownAndNotCommittedIsShownByTheHead) {
  EXPECT_EQ(second(Way::kUnknownNotCommitted), CommitResult::kUnknown);
  EXPECT_EQ(store.head().batch, batch_after(0, 1).id);
  EXPECT_EQ(store.append(batch_after(1, 1)), CommitResult::kCommitted);
}

TEST_F(Failing, UnknownIsNoAnswerToABatchThatWouldHaveMoved) {
  store.fail_at({.at_write = 1, .way = Way::kUnknownCommitted});
  EXPECT_EQ(store.append(batch_after(5, 1)), CommitResult::kMoved);
}

TEST_F(Failing, AfterAFaultEveryCallIsOne) {
  EXPECT_THROW(second(Way::kFault), Fault);
  EXPECT_THROW(store.append(batch_after(1, 1)), Fault);
  EXPECT_THROW(store.head(), Fault);
  EXPECT_THROW(store.entries(0, 1), Fault);
  EXPECT_THROW(store.entry(0), Fault);
  EXPECT_THROW(store.changes_since(std::nullopt, [](Changes&&) {}), Fault);
  EXPECT_THROW(store.chain_heads(), Fault);
  EXPECT_THROW(store.meta("boot"), Fault);
  EXPECT_THROW(store.set_meta("boot", "1"), Fault);
  EXPECT_THROW(store.space(), Fault);
  EXPECT_EQ(below.head().size, 1U);
}

TEST_F(Failing, CountsMetaAsAWrite) {
  store.fail_at({.at_write = 2, .way = Way::kUnknownCommitted});
  store.set_meta("boot", "one");
  EXPECT_THROW(store.set_meta("boot", "two"), Fault);
  EXPECT_EQ(store.meta("boot"), "two");
  store.fail_at({.at_write = 1, .way = Way::kNoSpace});
  EXPECT_THROW(store.set_meta("boot", "three"), Fault);
  EXPECT_EQ(store.meta("boot"), "two");
}

}  // namespace
}  // namespace cofactor
