// The power fails at any operation on any file of a day, and the disk is left as a power failure
// may leave it: what is opened then is the day before the act under way or after it, and nobody
// has an answer without its entry.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "tests/crash/recorded_day.h"

namespace cofactor::crash {
namespace {

using Kind = sqlite::FaultVfs::Operation::Kind;
using testing::IsEmpty;
using testing::Not;

const RecordedDay& day() { return recorded_day(); }

Choice some() { return {.seed = chosen_seed(), .points = Choice::Points::kSome}; }

void tell(const Outcome& outcome, const Choice& choice) {
  std::printf("seed %llu (--gtest_random_seed), %zu operations, %zu points, %zu crashes\n",
              static_cast<unsigned long long>(choice.seed),
              day().operations.size(),
              outcome.points,
              outcome.crashes);
}

TEST(PowerFailure, LeavesWhatWasBeforeTheActOrAfterIt) {
  const Choice choice = some();
  const Outcome outcome = crash_everywhere(day(), choice);
  tell(outcome, choice);
  EXPECT_THAT(outcome.wrong, IsEmpty());
  EXPECT_GT(outcome.crashes, 150U);
}

// By `./dev crash`: minutes.
TEST(PowerFailure, DISABLED_LeavesThatAtEveryPointOfTheDayAndInEveryWay) {
  const Choice choice{.seed = chosen_seed(), .seeds = 3};
  const Outcome outcome = crash_everywhere(day(), choice);
  tell(outcome, choice);
  EXPECT_THAT(outcome.wrong, IsEmpty());
  EXPECT_EQ(outcome.points, day().operations.size() + 1);
}

// From here on: days that are wrong, and that it says so.

TEST(PowerFailure, IsSeenToFindAWriteThatIsAnsweredBeforeItsSync) {
  RecordedDay unsynced = day();
  for (auto& operation : unsynced.operations) {
    if (operation.kind == Kind::kSync && operation.path.ends_with("-wal")) {
      operation.kind = Kind::kWrite;  // of nothing
    }
  }
  EXPECT_THAT(crash_everywhere(unsynced, some()).wrong, Not(IsEmpty()));
}

TEST(PowerFailure, IsSeenToFindAnAnswerThatLeavesBeforeItsWrite) {
  RecordedDay hasty = day();
  for (Answer& answer : hasty.answers) {
    for (const auto& kept : hasty.kept) {
      if (kept.state.contents.head.size == answer.position + 1) answer.operations = kept.begun;
    }
  }
  EXPECT_THAT(crash_everywhere(hasty, some()).wrong, Not(IsEmpty()));
}

TEST(PowerFailure, IsSeenToFindABatchThatIsTornInTwo) {
  RecordedDay torn = day();
  // The state that is expected lacks the newest row.
  for (auto& kept : torn.kept) {
    if (!kept.state.contents.rows.empty()) kept.state.contents.rows.pop_back();
  }
  EXPECT_THAT(crash_everywhere(torn, some()).wrong, Not(IsEmpty()));
}

// A file that was written, synced and written again.
class DamagedDisk : public testing::Test {
 protected:
  static sqlite::FaultVfs::Operation write(std::int64_t at, std::size_t size, std::uint8_t byte) {
    return {.kind = Kind::kWrite, .path = "/x/a", .at = at, .bytes = Bytes(size, byte)};
  }

  std::string after(const CrashedDisk& disk, Damage damage, std::uint64_t seed) {
    const sample::Folder out;
    disk.write_to(out.path(), {.damage = damage, .seed = seed});
    std::ifstream in(out.file("a"), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  const sample::Folder empty_;
};

TEST_F(DamagedDisk, NeverTouchesWhatWasSyncedAndNotWrittenSince) {
  CrashedDisk disk(empty_.path());
  disk.apply(write(0, 2000, 's'));
  disk.apply({.kind = Kind::kSync, .path = "/x/a"});
  disk.apply(write(700, 1000, 'u'));
  const std::string synced(2000, 's');
  EXPECT_EQ(after(disk, Damage::kLost, 1), synced);
  for (const Damage damage : kDamages) {
    std::set<std::string> forms;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const std::string found = after(disk, damage, seed);
      EXPECT_EQ(found.substr(0, 700), synced.substr(0, 700)) << name_of(damage);
      EXPECT_EQ(found.substr(1700), synced.substr(1700)) << name_of(damage);
      forms.insert(found);
    }
    EXPECT_EQ(forms.size() > 1, damage != Damage::kLost) << name_of(damage);
  }
}

TEST_F(DamagedDisk, IsTornAtBordersOf512Bytes) {
  CrashedDisk disk(empty_.path());
  disk.apply(write(0, 2048, 's'));
  disk.apply({.kind = Kind::kSync, .path = "/x/a"});
  disk.apply(write(100, 1200, 'u'));
  std::set<std::size_t> ends;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const std::string found = after(disk, Damage::kTorn, seed);
    const std::size_t last = found.find_last_of('u');
    ends.insert(last == std::string::npos ? 0 : last + 1);
  }
  EXPECT_EQ(ends, (std::set<std::size_t>{0, 512, 1024}));
}

TEST_F(DamagedDisk, LosesAFileThatWasNeverSynced) {
  CrashedDisk disk(empty_.path());
  disk.apply(write(0, 10, 'u'));
  const sample::Folder out;
  disk.write_to(out.path(), {.damage = Damage::kLost, .seed = 1});
  EXPECT_FALSE(std::filesystem::exists(out.file("a")));
}

}  // namespace
}  // namespace cofactor::crash
