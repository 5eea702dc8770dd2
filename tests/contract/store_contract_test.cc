// What store/store.h promises, asked of every adapter.

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>

#include "base/check.h"
#include "store/testing/batches.h"
#include "tests/contract/stores.h"

namespace cofactor::contract {
namespace {

using namespace sample;  // NOLINT(google-build-using-namespace)

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

class StoreContract : public testing::TestWithParam<Kind> {
 protected:
  Store& store() { return adapter_->store(); }
  std::unique_ptr<Adapter> adapter_ = make_adapter(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Every,
                         StoreContract,
                         testing::Values(Kind::kMemory, Kind::kSqlite),
                         [](const auto& kind) {
                           return kind.param == Kind::kMemory ? "Memory" : "Sqlite";
                         });

TEST_P(StoreContract, BeginsEmptyWithTheHeadOfNoBatch) {
  EXPECT_EQ(contents_of(store()), Contents{});
  EXPECT_TRUE(store().head().batch.none());
  EXPECT_EQ(store().entry(0), std::nullopt);
}

TEST_P(StoreContract, ACommittedBatchIsThereWhole) {
  Batch batch = batch_after(0, 5);
  batch.rows = {row_of(1, 2, "{}"), row_of(2, 4, "{\"a\":1}")};
  batch.envelopes = {envelope_of(3, 1, bytes_for(3, 60)), envelope_of(4, 1, bytes_for(4, 61))};
  batch.chain_heads = {
      {.chain = id_of<ChainId>(1), .sequence = 7, .leaf = batch.entries[1].leaf, .position = 1}};
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);

  const Contents contents = contents_of(store());
  EXPECT_EQ(contents.head, (StoredHead{.size = 5, .batch = batch.id, .state = batch.state}));
  EXPECT_EQ(contents.entries, batch.entries);
  EXPECT_EQ(contents.rows.size(), 2U);
  EXPECT_EQ(all_changes(store(), 0).rows, contents.rows);
  EXPECT_EQ(contents.envelopes.size(), 2U);
  EXPECT_EQ(contents.chain_heads, batch.chain_heads);
}

TEST_P(StoreContract, ABatchDecidedUponAnOlderOrNewerHeadIsMovedAndLeavesNothing) {
  ASSERT_EQ(store().append(batch_after(0, 3)), CommitResult::kCommitted);
  const Contents before = contents_of(store());
  for (const std::uint64_t size : {0U, 2U, 4U}) {
    Batch batch = batch_after(size, 2);
    batch.rows = {row_of(1, size, "x")};
    EXPECT_EQ(store().append(batch), CommitResult::kMoved) << size;
  }
  EXPECT_EQ(contents_of(store()), before);
}

TEST_P(StoreContract, ABatchWithoutEntriesMovesTheHeadsBatchAndStateAlone) {
  ASSERT_EQ(store().append(batch_after(0, 3)), CommitResult::kCommitted);
  Batch batch = batch_after(3, 0);
  batch.id = id_of<BatchId>(99);
  batch.rows = {row_of(1, 2, "a working row")};
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  EXPECT_EQ(store().head(), (StoredHead{.size = 3, .batch = batch.id, .state = batch.state}));
  EXPECT_EQ(all_changes(store(), 2).rows, batch.rows);
}

TEST_P(StoreContract, EntriesThatDoNotFollowOnAreRefused) {
  for (const Position wrong : {0U, 1U, 3U, 9U}) {
    Batch batch = batch_after(0, 3);
    batch.entries[2].position = wrong;
    EXPECT_EQ(store().append(batch), CommitResult::kRefused) << wrong;
  }
  Batch later = batch_after(0, 1);
  later.entries[0].position = 1;
  EXPECT_EQ(store().append(later), CommitResult::kRefused);
  EXPECT_EQ(contents_of(store()), Contents{});
}

TEST_P(StoreContract, EntriesComeInOrderWithoutGapsFromAnywhere) {
  for (const std::uint64_t size : {0U, 1U, 8U}) {
    ASSERT_EQ(store().append(batch_after(size, size == 0 ? 1 : 7)), CommitResult::kCommitted);
  }
  const std::vector<EntryRow> all = store().entries(0, 100);
  ASSERT_EQ(all.size(), 15U);
  for (Position at = 0; at < 15; ++at) {
    EXPECT_EQ(all[at], entry_at(at));
    EXPECT_EQ(store().entry(at), entry_at(at));
  }
  EXPECT_EQ(store().entries(6, 4), std::vector(all.begin() + 6, all.begin() + 10));
  EXPECT_EQ(store().entries(13, 4), std::vector(all.begin() + 13, all.end()));
  EXPECT_TRUE(store().entries(15, 4).empty());
  EXPECT_TRUE(store().entries(3, 0).empty());
  EXPECT_TRUE(store().entries(std::numeric_limits<Position>::max(), 4).empty());
  EXPECT_EQ(store().entry(15), std::nullopt);
}

TEST_P(StoreContract, ARowIsReplacedByKindAndId) {
  Batch batch = batch_after(0, 1);
  Row other_kind = row_of(1, 0, "another kind");
  other_kind.kind = 77;
  batch.rows = {row_of(1, 0, "old"), other_kind};
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  Batch next = batch_after(1, 1);
  next.rows = {row_of(1, 1, "new and longer than it was")};
  ASSERT_EQ(store().append(next), CommitResult::kCommitted);
  EXPECT_EQ(all_changes(store(), std::nullopt).rows, (std::vector{next.rows[0], other_kind}));
}

TEST_P(StoreContract, ChangesSinceGivesEachRowOnceInItsNewestForm) {
  for (Position at = 0; at < 20; ++at) {
    Batch batch = batch_after(at, 1);
    batch.rows = {row_of(at % 4, at, std::to_string(at)), row_of(100 + at, at, "once")};
    batch.envelopes = {envelope_of(at % 2, at, bytes_for(at, 30))};
    ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  }
  for (Position since = 0; since <= 20; ++since) {
    const Changes changes = all_changes(store(), since);
    EXPECT_EQ(changes.rows.size(), (20 - since) + std::min<std::size_t>(4, 20 - since)) << since;
    EXPECT_EQ(changes.envelopes.size(), std::min<std::size_t>(2, 20 - since)) << since;
    for (const Row& row : changes.rows) {
      EXPECT_GE(row.changed_at, since);
      EXPECT_EQ(row.bytes, row.id.bytes[15] < 4 ? std::to_string(row.changed_at) : "once");
    }
  }
  EXPECT_EQ(all_changes(store(), std::nullopt).rows.size(), 24U);
  EXPECT_TRUE(all_changes(store(), std::numeric_limits<Position>::max()).rows.empty());
}

TEST_P(StoreContract, ChangesSinceGivesMoreThanOnePieceWhole) {
  Batch batch = batch_after(0, 1);
  for (std::uint64_t number = 0; number < 10000; ++number) {
    batch.rows.push_back(row_of(number, 0, std::to_string(number)));
    batch.envelopes.push_back(envelope_of(number, 0, bytes_for(number, 8)));
  }
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  const Changes changes = all_changes(store(), std::nullopt);
  EXPECT_EQ(changes.rows.size(), 10000U);
  EXPECT_EQ(changes.envelopes.size(), 10000U);
}

TEST_P(StoreContract, WhoTakesChangesMayUseTheStore) {
  Batch batch = batch_after(0, 1);
  batch.rows = {row_of(1, 0, "a")};
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  store().changes_since(std::nullopt, [&](Changes&&) {
    EXPECT_EQ(store().head().size, 1U);
    EXPECT_EQ(store().append(batch_after(1, 1)), CommitResult::kCommitted);
    EXPECT_EQ(store().head().size, 2U);
  });
}

TEST_P(StoreContract, ARemovedRowKeepsItsKeyAndPositionWithoutBytes) {
  Batch batch = batch_after(0, 1);
  batch.rows = {row_of(1, 0, "here")};
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  Row gone = row_of(1, 1, "");
  gone.removed = true;
  Batch next = batch_after(1, 1);
  next.rows = {gone};
  ASSERT_EQ(store().append(next), CommitResult::kCommitted);
  EXPECT_EQ(all_changes(store(), std::nullopt).rows, std::vector{gone});
  EXPECT_EQ(all_changes(store(), 1).rows, std::vector{gone});

  gone.bytes = "a remnant";
  Batch wrong = batch_after(2, 1);
  wrong.rows = {gone};
  EXPECT_EQ(store().append(wrong), CommitResult::kRefused);
}

TEST_P(StoreContract, AnErasedEnvelopeStaysWithoutBytes) {
  Batch batch = batch_after(0, 1);
  batch.envelopes = {envelope_of(1, 0, bytes_for(1, 50))};
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  Batch next = batch_after(1, 1);
  next.envelopes = {envelope_of(1, 1, {})};
  ASSERT_EQ(store().append(next), CommitResult::kCommitted);
  EXPECT_EQ(all_changes(store(), std::nullopt).envelopes, next.envelopes);
}

TEST_P(StoreContract, TheSameKeyTwiceInABatchIsRefused) {
  Batch rows = batch_after(0, 1);
  rows.rows = {row_of(1, 0, "a"), row_of(2, 0, "b"), row_of(1, 0, "c")};
  EXPECT_EQ(store().append(rows), CommitResult::kRefused);
  Batch envelopes = batch_after(0, 1);
  envelopes.envelopes = {envelope_of(1, 0, {}), envelope_of(2, 0, {}), envelope_of(1, 0, {})};
  EXPECT_EQ(store().append(envelopes), CommitResult::kRefused);
  Batch heads = batch_after(0, 1);
  heads.chain_heads = {{.chain = id_of<ChainId>(1)}, {.chain = id_of<ChainId>(1)}};
  EXPECT_EQ(store().append(heads), CommitResult::kRefused);
  EXPECT_EQ(contents_of(store()), Contents{});
}

TEST_P(StoreContract, BytesAreBytes) {
  Bytes every;
  for (int value = 0; value < 256; ++value) every.push_back(static_cast<std::uint8_t>(value));
  every.insert(every.end(), {0, 0xff, 0, 0xff, 0xff, 0});
  Batch batch = batch_after(0, 2);
  batch.entries[0].sealed = every;
  batch.entries[1].sealed = {};
  batch.rows = {row_of(1, 0, std::string(text_of(every))),
                row_of(6, 0, std::string(1, '\0')),
                row_of(11, 0, "")};
  batch.envelopes = {envelope_of(1, 0, every), envelope_of(4, 0, {0})};
  batch.state = std::string(text_of(every));
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  store().set_meta("bytes", batch.state);

  adapter_->reopen();
  EXPECT_EQ(store().entries(0, 9), batch.entries);
  EXPECT_EQ(all_changes(store(), std::nullopt).rows, batch.rows);
  EXPECT_EQ(all_changes(store(), std::nullopt).envelopes, batch.envelopes);
  EXPECT_EQ(store().head().state, batch.state);
  EXPECT_EQ(store().meta("bytes"), batch.state);
}

TEST_P(StoreContract, AMebibyteComesBackAndAByteMoreIsRefused) {
  Batch batch = batch_after(0, 1, kMebibyte);
  batch.rows = {row_of(1, 0, std::string(text_of(bytes_for(1, kMebibyte))))};
  batch.envelopes = {envelope_of(1, 0, bytes_for(2, kMebibyte))};
  batch.state = std::string(kMebibyte, '\xff');
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  const Contents contents = contents_of(store());
  EXPECT_EQ(contents.entries, batch.entries);
  EXPECT_EQ(contents.rows, batch.rows);
  EXPECT_EQ(contents.envelopes, batch.envelopes);
  EXPECT_EQ(contents.head.state, batch.state);

  Batch entry = batch_after(1, 2);
  entry.entries[1].sealed.resize(kMebibyte + 1);
  EXPECT_EQ(store().append(entry), CommitResult::kRefused);
  Batch row = batch_after(1, 1);
  row.rows = {row_of(2, 1, std::string(kMebibyte + 1, 'x'))};
  EXPECT_EQ(store().append(row), CommitResult::kRefused);
  Batch envelope = batch_after(1, 1);
  envelope.envelopes = {envelope_of(2, 1, Bytes(kMebibyte + 1))};
  EXPECT_EQ(store().append(envelope), CommitResult::kRefused);
  Batch state = batch_after(1, 1);
  state.state.resize(kMebibyte + 1);
  EXPECT_EQ(store().append(state), CommitResult::kRefused);
  EXPECT_EQ(contents_of(store()), contents);
}

TEST_P(StoreContract, NumbersReachTwoToThe63AndNoFurther) {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
  Batch batch = batch_after(0, 1);
  batch.entries[0].sequence = kLargest;
  batch.envelopes = {envelope_of(1, kLargest, {})};
  batch.envelopes[0].version = kLargest;
  batch.rows = {row_of(1, kLargest, "")};
  batch.rows[0].kind = 0xffff;
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  EXPECT_EQ(store().entry(0), batch.entries[0]);
  EXPECT_EQ(all_changes(store(), kLargest).envelopes, batch.envelopes);
  EXPECT_EQ(all_changes(store(), kLargest).rows, batch.rows);

  Batch sequence = batch_after(1, 1);
  sequence.entries[0].sequence = kLargest + 1;
  EXPECT_EQ(store().append(sequence), CommitResult::kRefused);
  Batch version = batch_after(1, 1);
  version.envelopes = {envelope_of(1, 1, {})};
  version.envelopes[0].version = kLargest + 1;
  EXPECT_EQ(store().append(version), CommitResult::kRefused);
}

TEST_P(StoreContract, ChainHeadsAreReplacedByChain) {
  Batch batch = batch_after(0, 1);
  batch.chain_heads = {{.chain = id_of<ChainId>(1), .sequence = 1, .leaf = {}, .position = 0},
                       {.chain = id_of<ChainId>(2), .sequence = 5, .leaf = {}, .position = 0}};
  ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  Batch next = batch_after(1, 1);
  next.chain_heads = {
      {.chain = id_of<ChainId>(1), .sequence = 2, .leaf = next.entries[0].leaf, .position = 1}};
  ASSERT_EQ(store().append(next), CommitResult::kCommitted);
  EXPECT_EQ(store().chain_heads(), (std::vector{next.chain_heads[0], batch.chain_heads[1]}));
}

TEST_P(StoreContract, MetaIsKeptAndReplaced) {
  EXPECT_EQ(store().meta("boot"), std::nullopt);
  store().set_meta("boot", "");
  EXPECT_EQ(store().meta("boot"), "");
  store().set_meta("boot", "one");
  store().set_meta(std::string(64, 'k'), "two");
  EXPECT_EQ(store().meta("boot"), "one");
  EXPECT_EQ(store().meta(std::string(64, 'k')), "two");
  EXPECT_EQ(store().head(), StoredHead{});
}

TEST_P(StoreContract, AMetaKeyOfOursOrTooLongIsABug) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(store().set_meta(std::string(65, 'k'), ""), "");
  EXPECT_DEATH(store().set_meta("store.schema", "9"), "");
}

TEST_P(StoreContract, SpaceSaysThatThereIsSome) { EXPECT_GT(store().space().free_bytes, 0U); }

TEST_P(StoreContract, ReadersSeeWholeBatchesOnly) {
  constexpr std::uint64_t kBatches = 300;
  constexpr std::uint64_t kEach = 4;
  std::atomic<bool> done = false;
  const auto read = [&] {
    std::uint64_t newest = 0;
    while (!done) {
      const StoredHead head = store().head();
      EXPECT_EQ(head.size % kEach, 0U);
      EXPECT_GE(head.size, newest);
      newest = head.size;
      EXPECT_EQ(store().entries(newest < 8 ? 0 : newest - 8, kEach * kBatches).size() % kEach, 0U);
      // Two rows that every batch changes alike.
      const Changes changes = all_changes(store(), std::nullopt);
      ASSERT_TRUE(changes.rows.empty() || changes.rows.size() == 2);
      if (!changes.rows.empty()) EXPECT_EQ(changes.rows[0].bytes, changes.rows[1].bytes);
    }
  };
  std::thread one(read);
  std::thread two(read);
  for (std::uint64_t size = 0; size < kEach * kBatches; size += kEach) {
    Batch batch = batch_after(size, kEach);
    batch.rows = {row_of(1, size, batch.state), row_of(2, size, batch.state)};
    EXPECT_EQ(store().append(batch), CommitResult::kCommitted);
  }
  done = true;
  one.join();
  two.join();
}

class DurableStoreContract : public StoreContract {};

INSTANTIATE_TEST_SUITE_P(Every,
                         DurableStoreContract,
                         testing::Values(Kind::kSqlite),
                         [](const auto&) { return "Sqlite"; });

TEST_P(DurableStoreContract, AReopenedStoreEqualsWhatItWas) {
  for (Position at = 0; at < 60; at += 3) {
    Batch batch = batch_after(at, 3, 900);
    batch.rows = {row_of(at % 7, at, std::to_string(at)), row_of(100 + at, at, "once")};
    batch.envelopes = {envelope_of(at, at, bytes_for(at, 200))};
    batch.chain_heads = {
        {.chain = id_of<ChainId>(at % 2), .sequence = at, .leaf = {}, .position = at}};
    ASSERT_EQ(store().append(batch), CommitResult::kCommitted);
  }
  store().set_meta("boot", "one");
  const Contents before = contents_of(store());
  EXPECT_EQ(contents_of(adapter_->reopen()), before);
  EXPECT_EQ(store().meta("boot"), "one");
  EXPECT_EQ(store().append(batch_after(60, 1)), CommitResult::kCommitted);
  EXPECT_EQ(adapter_->reopen().head().size, 61U);
}

TEST_P(DurableStoreContract, ASecondOpenerIsRefusedAndTheFirstGoesOn) {
  EXPECT_THROW(adapter_->open_twice(), Fault);
  EXPECT_EQ(store().append(batch_after(0, 1)), CommitResult::kCommitted);
  EXPECT_THROW(adapter_->open_twice(), Fault);
}

}  // namespace
}  // namespace cofactor::contract
