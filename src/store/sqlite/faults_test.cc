// Every write and every sync of a scripted day fails once, and from then on: what was answered
// holds afterwards, and a batch is there whole or not at all.

#include <gtest/gtest.h>

#include <filesystem>

#include "base/check.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/fault_vfs.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/batches.h"
#include "store/testing/folder.h"

namespace cofactor::sqlite {
namespace {

using namespace sample;  // NOLINT(google-build-using-namespace)
using Way = FaultVfs::Way;
using Lasting = FaultVfs::Lasting;

Batch nth_batch(std::uint64_t size, std::size_t n) {
  Batch batch = batch_after(size, 1 + n % 3, n == 4 ? 60000 : 500);
  batch.id = id_of<BatchId>(1000 + n);
  batch.rows = {row_of(n % 4, size, std::to_string(n)), row_of(100 + n, size, "once")};
  batch.envelopes = {envelope_of(n, size, bytes_for(n, 300))};
  batch.chain_heads = {
      {.chain = id_of<ChainId>(n % 2), .sequence = n, .leaf = {}, .position = size}};
  return batch;
}

// A store on failing files, and beside it what it has answered to be there.
class Day {
 public:
  explicit Day(FaultVfs& files) : files_(files) {}

  // Goes on until its end or a Fault.
  void run() {
    try {
      for (std::size_t n = 0; n < 9; ++n) {
        if (n == 0 || n == 6) open();
        append(n);
      }
      store_->set_meta("end", "reached");
    } catch (const Fault&) {
      was_stopped_ = true;
    }
    store_.reset();
  }

  // Opens the files again, now that nothing fails, and compares.
  void check() {
    files_.heal();
    open();
    const Contents found = contents_of(*store_);
    if (found.head.batch == pending_.id && !pending_.id.none()) {
      ASSERT_EQ(known_.append(pending_), CommitResult::kCommitted);
    }
    EXPECT_EQ(found, contents_of(known_));
    if (!was_stopped_) EXPECT_EQ(store_->meta("end"), "reached");
    EXPECT_EQ(store_->append(batch_after(found.head.size, 1)), CommitResult::kCommitted);
    store_.reset();
  }

  bool was_stopped() const { return was_stopped_; }

 private:
  std::string path() const { return folder_.file("cofactor.db"); }

  void open() {
    store_.reset();
    store_ = std::make_unique<SqliteStore>(path(), SqliteOptions{.vfs = files_.name()});
  }

  void append(std::size_t n) {
    pending_ = nth_batch(known_.head().size, n);
    const CommitResult result = store_->append(pending_);
    const bool is_there = store_->head().batch == pending_.id;
    switch (result) {
      case CommitResult::kCommitted:
        EXPECT_TRUE(is_there);
        break;
      case CommitResult::kMoved:
      case CommitResult::kRefused:
        FAIL() << "a good batch was refused";
      case CommitResult::kNoSpace:
        EXPECT_FALSE(is_there);
        break;
      case CommitResult::kUnknown:
        break;
    }
    if (is_there) {
      ASSERT_EQ(known_.append(pending_), CommitResult::kCommitted);
    }
    pending_ = {};
    if (result != CommitResult::kCommitted) check_a_crash_now();
  }

  // What is answered once stays so: the files as they are now hold it too.
  void check_a_crash_now() {
    const Folder crashed;
    for (const std::string name : {"cofactor.db", "cofactor.db-wal"}) {
      std::filesystem::copy_file(folder_.file(name), crashed.file(name));
    }
    SqliteStore copy(crashed.file("cofactor.db"));
    EXPECT_EQ(contents_of(copy), contents_of(known_));
  }

  FaultVfs& files_;
  Folder folder_;
  MemoryStore known_;
  Batch pending_;  // not answered yet
  bool was_stopped_ = false;
  std::unique_ptr<SqliteStore> store_;
};

enum class Power { kStays, kFails, kFailsInPieces };

struct Weather {
  Way way;
  Lasting lasting;
  Power power;
};

class FaultsOfFiles : public testing::TestWithParam<Weather> {};

std::string name_of_weather(const testing::TestParamInfo<Weather>& weather) {
  constexpr std::array kWays = {
      "NoError", "NothingWritten", "HalfWritten", "AllWritten", "NoSpace", "SyncFails"};
  constexpr std::array kPowers = {"", "ThenThePowerFails", "ThenThePowerFailsInPieces"};
  const Weather& w = weather.param;
  return std::string(kWays[static_cast<std::size_t>(w.way)]) +
         (w.lasting == Lasting::kOnce ? "Once" : "ForEver") +
         kPowers[static_cast<std::size_t>(w.power)];
}

std::vector<Weather> chosen_weather() {
  std::vector<Weather> all;
  for (const Way way : {Way::kNothingWritten,
                        Way::kHalfWritten,
                        Way::kAllWritten,
                        Way::kNoSpace,
                        Way::kSyncFails}) {
    all.push_back({.way = way, .lasting = Lasting::kOnce, .power = Power::kStays});
    all.push_back({.way = way, .lasting = Lasting::kEver, .power = Power::kFails});
  }
  for (const Way way : {Way::kAllWritten, Way::kSyncFails}) {
    all.push_back({.way = way, .lasting = Lasting::kOnce, .power = Power::kFails});
    all.push_back({.way = way, .lasting = Lasting::kEver, .power = Power::kFailsInPieces});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Chosen,
                         FaultsOfFiles,
                         testing::ValuesIn(chosen_weather()),
                         name_of_weather);

TEST_P(FaultsOfFiles, LeaveWhatWasAnsweredAndNothingHalf) {
  const Weather& weather = GetParam();
  std::size_t at = 0;
  bool has_failed = true;
  while (has_failed) {
    SCOPED_TRACE("call " + std::to_string(++at));
    FaultVfs files("faults");
    files.fail_at({.at = at, .way = weather.way, .lasting = weather.lasting});
    Day day(files);
    day.run();
    has_failed = files.has_failed();
    if (weather.power == Power::kFails) files.lose_unsynced();
    SeededRandom random(at);
    if (weather.power == Power::kFailsInPieces) files.lose_unsynced(&random);
    day.check();
    if (HasFailure()) return;
  }
  // The day has this many calls at least: opening twice and nine batches.
  EXPECT_GT(at, weather.way == Way::kSyncFails ? 15U : 60U);
}

}  // namespace
}  // namespace cofactor::sqlite
