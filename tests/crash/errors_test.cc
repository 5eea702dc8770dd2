// Writes, truncations and syncs of a day fail, once or from then on: what is found afterwards is
// the day before the act under way or after it, and after a failed sync nothing is kept any more.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <ranges>

#include "base/check.h"
#include "tests/crash/recorded_day.h"

namespace cofactor::crash {
namespace {

using sqlite::FaultVfs;
using Way = FaultVfs::Way;
using Lasting = FaultVfs::Lasting;
using testing::IsEmpty;
using testing::Not;

// Says that a sync succeeded where it failed.
class Swallowing : public sqlite::VfsShim {
 public:
  using VfsShim::VfsShim;
  int sync(const File& file, int flags) override {
    VfsShim::sync(file, flags);
    return 0;
  }
};

struct Failing {
  FaultVfs::Failure failure;
  bool swallows_syncs = false;
};

// A day on files of which one call fails, and what is left of it.
class FailingDay {
 public:
  explicit FailingDay(const Failing& failing) : failing_(failing) {
    store_.emplace(
        NotedStore::On{.path = path(),
                       .vfs = failing.swallows_syncs ? swallowing_.name() : files_.name()},
        files_);
    day_.emplace(*store_);
    files_.fail_at(failing.failure);
  }

  bool has_failed() const { return files_.has_failed(); }

  // Until an act is not done, and two acts beyond the failure where that is not noticed.
  void run() {
    int beyond = 0;
    try {
      for (const Act& act : whole_day()) {
        if (has_failed() && ++beyond > 2) return;
        act_ = act.what;
        act.run(*day_);
        failed_at_restart_ |= has_failed() && beyond == 0 && act_.contains("restart");
      }
    } catch (const NotDone&) {
      // Said to whoever asked: no room, or an outcome that was found out.
    } catch (const Fault&) {
      was_stopped_ = true;
    }
  }

  // After a failed sync the process ends. Until then the store keeps nothing more.
  std::string wrong_with_the_rest() {
    if (failing_.failure.way != Way::kSyncFails) return {};
    // Nobody hears of one at the closing: the opening writes all of it anew.
    if (!was_stopped_ && failed_at_restart_) return {};
    if (!was_stopped_) return in_act("a failed sync was passed over");
    if (!store_->is_open()) return {};
    try {
      store_->append(sample::batch_after(store_->known().contents.head.size, 1));
    } catch (const Fault&) {
      return {};
    }
    return in_act("it went on after a failed sync");
  }

  // The process ends here, or the power does: both are judged.
  std::vector<std::string> wrong(Recovery& recovery) {
    const State before = store_->known();
    const State after = store_->known_with_the_pending();
    std::vector<std::string> out;
    if (std::string rest = wrong_with_the_rest(); !rest.empty()) out.push_back(rest);
    Expected expected{.any_of = {&before, &after}, .least_size = 0};
    for (const Answer& answer : day_->answers()) {
      expected.least_size = std::max(expected.least_size, answer.position + 1);
    }
    for (const bool power_fails : {false, true}) {
      const sample::Folder left;
      for (const std::string name : {"cofactor.db", "cofactor.db-wal"}) {
        copy({.from = folder_.file(name), .to = left.file(name)}, power_fails);
      }
      const std::string found = recovery.judge(left.path(), expected).wrong;
      if (!found.empty()) {
        out.push_back(in_act(found) + (power_fails ? ", when the power failed" : ""));
      }
    }
    return out;
  }

 private:
  std::string path() const { return folder_.file("cofactor.db"); }

  std::string in_act(const std::string& wrong) const { return std::string(act_) + ": " + wrong; }

  void copy(const FaultVfs::Copy& copy, bool power_fails) const {
    if (!std::filesystem::exists(copy.from)) return;
    if (power_fails) {
      files_.copy_after_power_loss(copy);
    } else {
      std::filesystem::copy_file(copy.from, copy.to);
    }
  }

  Failing failing_;
  sample::Folder folder_;
  FaultVfs files_{"failing"};
  Swallowing swallowing_{"swallowing", "failing"};
  std::optional<NotedStore> store_;
  std::optional<Day> day_;
  std::string_view act_ = "the opening";
  bool was_stopped_ = false;
  bool failed_at_restart_ = false;
};

struct Weather {
  const char* name;
  Way way;
  Lasting lasting;
};

class Errors : public testing::TestWithParam<Weather> {
 protected:
  FaultVfs::Failure failure(std::size_t at) const {
    return {.at = at, .way = GetParam().way, .lasting = GetParam().lasting};
  }

  // Runs a day whose call of that number fails; false where the day has none.
  bool day_is_right(Recovery& recovery, std::size_t at) {
    FailingDay day({.failure = failure(at)});
    day.run();
    if (!day.has_failed()) return false;
    EXPECT_THAT(day.wrong(recovery), IsEmpty()) << GetParam().name << ", call " << at;
    return true;
  }

  // Writes and truncations, or syncs, of the undisturbed day before that act, or of all of it.
  static std::size_t calls(Way way, std::string_view until = {}) {
    const RecordedDay& day = recorded_day();
    const auto act = std::ranges::find(day.acts, until, &RecordedDay::Begun::act);
    const std::size_t end = act == day.acts.end() ? day.operations.size() : act->operations;
    return static_cast<std::size_t>(
        std::ranges::count_if(day.operations | std::views::take(end), [&](const auto& operation) {
          return (operation.kind == FaultVfs::Operation::Kind::kSync) == (way == Way::kSyncFails);
        }));
  }
};

INSTANTIATE_TEST_SUITE_P(
    Every,
    Errors,
    testing::Values(Weather{"EIOOnce", Way::kNothingWritten, Lasting::kOnce},
                    Weather{"EIOForEver", Way::kNothingWritten, Lasting::kEver},
                    Weather{"ENOSPCOnce", Way::kNoSpace, Lasting::kOnce},
                    Weather{"ENOSPCForEver", Way::kNoSpace, Lasting::kEver},
                    Weather{"ShortWriteOnce", Way::kHalfWritten, Lasting::kOnce},
                    Weather{"ShortWriteForEver", Way::kHalfWritten, Lasting::kEver},
                    Weather{"EIOThoughWrittenOnce", Way::kAllWritten, Lasting::kOnce},
                    Weather{"EIOThoughWrittenForEver", Way::kAllWritten, Lasting::kEver},
                    Weather{"SyncOnce", Way::kSyncFails, Lasting::kOnce},
                    Weather{"SyncForEver", Way::kSyncFails, Lasting::kEver}),
    [](const auto& info) { return info.param.name; });

TEST_P(Errors, LeaveWhatWasBeforeTheActOrAfterIt) {
  const std::uint64_t seed = chosen_seed();
  std::printf("seed %llu (--gtest_random_seed)\n", static_cast<unsigned long long>(seed));
  SeededRandom random(seed);
  Recovery recovery;
  std::size_t failed = 0;
  for (int i = 0; i < 3; ++i) {
    failed += day_is_right(recovery, 1 + random.below(calls(GetParam().way))) ? 1 : 0;
  }
  EXPECT_GE(failed, 2U);
}

// By `./dev crash`: minutes. Where ninety acts are alike, a sixteenth of their calls.
TEST_P(Errors, DISABLED_LeaveThatAtEveryCallOfTheDay) {
  const std::size_t all_of = calls(GetParam().way, "much is written");
  Recovery recovery;
  std::size_t days = 0;
  std::size_t at = 1;
  for (; !HasFailure() && day_is_right(recovery, at); at += at < all_of ? 1 : 16) ++days;
  std::printf("%zu days, each with one call that failed\n", days);
  EXPECT_GT(days, all_of);
}

TEST(ErrorsLater, AreSeenToFindAStoreThatSwallowsAFailedSync) {
  std::vector<std::string> wrong;
  Recovery recovery;
  for (std::size_t at = 10; at <= 60 && wrong.empty(); at += 10) {
    FailingDay day({.failure = {.at = at, .way = Way::kSyncFails, .lasting = Lasting::kEver},
                    .swallows_syncs = true});
    day.run();
    wrong = day.wrong(recovery);
    std::erase_if(wrong, [](const std::string& w) { return w.contains("passed over"); });
  }
  EXPECT_THAT(wrong, Not(IsEmpty()));
}

}  // namespace
}  // namespace cofactor::crash
