#include "ledger/kernel_watch.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "store/memory/memory_store.h"

namespace cofactor {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kStart = *parse_time("2026-11-22T03:00:00Z");

// A watch on a store of its own, and the newest sure entry as a writer would keep it.
class Watching : public testing::Test {
 protected:
  void start(KernelWatch::Options options = {}) {
    watch = std::make_unique<KernelWatch>(store, clock, newest, options);
  }
  // A batch with an entry.
  Now record() {
    const Now now = watch->now(newest);
    if (now.sure) {
      newest = std::max(newest.value_or(now.wall), now.wall);
    }
    return now;
  }
  bool sure() { return watch->now(newest).sure; }
  // What the server does every second, for so long.
  void tick_for(milliseconds time) {
    for (milliseconds passed{0}; passed < time; passed += seconds(1)) {
      clock.advance(seconds(1));
      if (const auto jump = watch->due()) {
        adopted.push_back(*jump);
        watch->adopt(*jump);
      }
    }
  }

  MemoryStore store;
  FakeClock clock{kStart};
  std::optional<Time> newest;
  std::unique_ptr<KernelWatch> watch;
  std::vector<ClockJump> adopted;
};

TEST_F(Watching, BelievesAClockThatOnlyGoesOn) {
  start();
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(record().sure);
    clock.advance(minutes(7));
  }
}

TEST_F(Watching, BelievesNoJumpBeyondHalfASecond) {
  struct Case {
    milliseconds jump;
    bool sure;
  };
  for (const Case& c : {Case{milliseconds(499), true},
                        Case{milliseconds(500), true},
                        Case{milliseconds(501), false},
                        Case{seconds(2), false},
                        Case{hours(24 * 365 * 10), false},
                        Case{milliseconds(-501), false},
                        Case{seconds(-30), false},
                        Case{-hours(24 * 365 * 10), false}}) {
    newest.reset();
    store.set_meta(std::string(kClockMeta),
                   R"({"boot":"","offset_ms":0,"adopted_ms":0,"far":false})");
    start();
    clock.synchronise(false);
    clock.jump(c.jump);
    EXPECT_EQ(sure(), c.sure) << c.jump.count();
    EXPECT_EQ(watch->state().trouble.empty(), c.sure);
    clock.jump(-c.jump);
    EXPECT_TRUE(sure()) << "where it was before, it is believed";
  }
}

TEST_F(Watching, AddsSmallJumpsUp) {
  start();
  clock.synchronise(false);
  clock.jump(milliseconds(300));
  EXPECT_TRUE(record().sure);
  clock.jump(milliseconds(300));
  EXPECT_FALSE(record().sure);
}

TEST_F(Watching, IsNotSureBeforeTheNewestEntry) {
  start();
  EXPECT_TRUE(record().sure);
  clock.jump(milliseconds(-400));
  const Now now = watch->now(newest);
  EXPECT_FALSE(now.sure);
  EXPECT_EQ(now.latest, kStart) << "expiry goes by the later of the two";
  clock.advance(milliseconds(400));
  EXPECT_TRUE(sure());
}

TEST_F(Watching, ForgivesThirtySecondsBehindAtAStartAlone) {
  newest = kStart + seconds(30);
  start();
  EXPECT_TRUE(sure());
  newest = kStart + seconds(30) + milliseconds(1);
  clock.reboot("boot-2");
  start();
  EXPECT_FALSE(sure());
  clock.advance(seconds(31));
  EXPECT_TRUE(record().sure);
  clock.jump(milliseconds(-300));
  EXPECT_FALSE(sure()) << "it is no start any more";
}

TEST_F(Watching, KeepsItsOffsetThroughRestartsOfABoot) {
  start();
  EXPECT_TRUE(record().sure);
  clock.synchronise(false);
  clock.jump(minutes(2));
  start();
  EXPECT_FALSE(sure());
  clock.reboot("boot-2");
  start();
  EXPECT_TRUE(sure()) << "a boot's first start fixes it anew";
}

TEST_F(Watching, DoesNotBelieveABootADayAheadUnsynchronised) {
  struct Case {
    hours ahead;
    bool synchronised;
    bool sure;
  };
  for (const Case& c :
       {Case{hours(24), false, true}, Case{hours(25), false, false}, Case{hours(25), true, true}}) {
    newest = clock.wall() - c.ahead;
    clock.synchronise(c.synchronised);
    clock.reboot("boot-" + std::to_string(c.ahead.count()) + (c.synchronised ? "s" : "u"));
    start();
    EXPECT_EQ(sure(), c.sure);
  }
  newest = clock.wall() - hours(25);
  clock.synchronise(false);
  clock.reboot("last");
  start();
  start();
  EXPECT_FALSE(sure()) << "a second start of that boot does not forget it";
  clock.synchronise(true);
  tick_for(seconds(59));
  EXPECT_FALSE(sure());
  tick_for(seconds(2));
  EXPECT_TRUE(sure()) << "synchronised for a minute, without a jump";
  clock.synchronise(false);
  start();
  EXPECT_TRUE(sure()) << "and that is kept";
}

TEST_F(Watching, AdoptsAJumpOfASynchronisedClockAfterAMinute) {
  start();
  record();
  clock.jump(minutes(2));
  EXPECT_FALSE(sure());
  tick_for(seconds(59));
  EXPECT_FALSE(sure());
  tick_for(seconds(3));
  EXPECT_TRUE(sure());
  ASSERT_EQ(adopted.size(), 1U);
  EXPECT_EQ(adopted.front().found - adopted.front().expected, minutes(2));
  start();
  EXPECT_TRUE(sure()) << "kept for the boot";
}

TEST_F(Watching, CountsTheMinuteAnewWhenSynchronisationIsLost) {
  start();
  clock.synchronise(false);
  clock.jump(minutes(2));
  tick_for(hours(1));
  clock.synchronise(true);
  tick_for(seconds(50));
  clock.synchronise(false);
  tick_for(seconds(2));
  clock.synchronise(true);
  tick_for(seconds(50));
  EXPECT_FALSE(sure());
  tick_for(seconds(12));
  EXPECT_TRUE(sure());
}

// A process that stood still does not know what the kernel said meanwhile.
TEST_F(Watching, CountsTheMinuteAnewAfterAGapInWhatItSaw) {
  start();
  record();
  tick_for(minutes(2));
  clock.synchronise(false);
  clock.advance(minutes(1));
  clock.jump(minutes(2));
  clock.synchronise(true);
  EXPECT_FALSE(watch->due()) << "for all it knows, synchronised a moment ago";
  tick_for(seconds(59));
  EXPECT_FALSE(sure());
  tick_for(seconds(3));
  EXPECT_TRUE(sure());
}

TEST_F(Watching, AdoptsNoMoreThanFiveMinutesUntilSomebodyAccepts) {
  start();
  clock.jump(minutes(3));
  tick_for(minutes(2));
  EXPECT_TRUE(sure());
  clock.jump(minutes(-2) - milliseconds(1));
  tick_for(hours(2));
  EXPECT_FALSE(sure()) << "back counts as much as forth";
  EXPECT_EQ(adopted.size(), 1U);
  watch->accept();
  newest = clock.wall();
  EXPECT_TRUE(sure());
  clock.jump(minutes(5));
  tick_for(minutes(2));
  EXPECT_TRUE(sure()) << "counted anew";
}

TEST_F(Watching, AdoptsNothingBackBehindTheNewestEntry) {
  start();
  record();
  clock.jump(minutes(-3));
  tick_for(seconds(70));
  EXPECT_EQ(adopted.size(), 1U);
  EXPECT_FALSE(sure()) << "before the newest entry, nothing is sure";
  tick_for(minutes(2));
  EXPECT_TRUE(sure());
}

TEST_F(Watching, WantsSynchronisationOnlyWhereItIsRequired) {
  clock.synchronise(false);
  start();
  EXPECT_TRUE(sure());
  start({.sync = KernelWatch::Options::Sync::kRequired});
  EXPECT_FALSE(sure());
  clock.synchronise(true);
  EXPECT_TRUE(sure());
}

// Jumps, restarts, reboots and synchronisation in any order. Truth is what a clock would show that
// nobody touches; a kernel that is synchronised shows it.
class History : public Watching {
 protected:
  void live(std::uint64_t seed) {
    SeededRandom random(seed);
    start();
    for (int i = 0; i < 60; ++i) {
      step(random);
      look();
    }
  }

  void step(SeededRandom& random) {
    switch (random.below(8)) {
      case 0:
        unsynchronise();
        clock.jump(milliseconds(random.below(4000)) - seconds(2));
        break;
      case 1:
        unsynchronise();
        clock.jump(seconds(random.below(86400 * 4)) - hours(48));
        break;
      case 2:
        synchronise();
        break;
      case 3:
        unsynchronise();
        break;
      case 4:
        start();
        break;
      case 5:
        reboot(random);
        break;
      case 6:
        if (watch->due() == std::nullopt && random.below(3) == 0) {
          synchronise();
          accept();
        }
        break;
      default:
        pass(seconds(random.below(150)));
    }
    record_if_sure();
  }

  void pass(milliseconds time) {
    truth += time;
    for (milliseconds passed{0}; passed < time; passed += seconds(1)) {
      clock.advance(std::min(milliseconds(seconds(1)), time - passed));
      synced_for = synced ? synced_for + seconds(1) : milliseconds(0);
      if (const auto jump = watch->due()) {
        EXPECT_TRUE(synced) << "only the kernel's own time is adopted";
        EXPECT_GE(synced_for, seconds(59));
        adopted_since += std::chrono::abs(jump->found - jump->expected);
        EXPECT_LE(adopted_since, minutes(5));
        watch->adopt(*jump);
        believed_error = milliseconds(0);
      }
    }
  }

  void synchronise() {
    clock.jump(truth - clock.wall());
    synced = true;
    clock.synchronise(true);
  }
  void unsynchronise() {
    synced = false;
    synced_for = milliseconds(0);
    clock.synchronise(false);
  }
  void reboot(SeededRandom& random) {
    clock.reboot("boot-" + std::to_string(++boots));
    const auto rtc_error = milliseconds(random.below(2000)) - seconds(1);
    unsynchronise();
    clock.jump(truth + rtc_error - clock.wall());
    believed_error = clock.wall() - truth;
    adopted_since = milliseconds(0);
    start();
  }
  void accept() {
    watch->accept();
    newest = clock.wall();
    believed_error = milliseconds(0);
    adopted_since = milliseconds(0);
  }
  void record_if_sure() {
    const auto before = newest;
    const Now now = record();
    if (now.sure && before) {
      EXPECT_GE(now.wall, *before - seconds(30));
    }
  }
  void look() {
    const Now now = watch->now(newest);
    if (!now.sure) {
      return;
    }
    ++sure_looks;
    const auto error = now.wall - truth;
    EXPECT_LE(std::chrono::abs(error - believed_error), KernelWatch::kTolerance);
    // A code's step has begun in truth, or begins within what a clock may be off.
    EXPECT_LE(std::chrono::floor<seconds>(now.wall - believed_error - KernelWatch::kTolerance),
              std::chrono::floor<seconds>(truth));
  }

  Time truth = kStart;
  bool synced = true;
  milliseconds synced_for{0};
  milliseconds believed_error{0};  // of the clock that a boot or an operator was believed
  milliseconds adopted_since{0};
  int boots = 1;
  int sure_looks = 0;
};

TEST_F(History, OfAThousandNoneIsSureOfAClockThatNobodyVouchesFor) {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    clock = FakeClock(kStart);
    truth = kStart;
    synced = true;
    synced_for = believed_error = adopted_since = milliseconds(0);
    newest.reset();
    clock.reboot("history-" + std::to_string(seed));
    live(seed);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(sure_looks, 5000) << "most of the time, there are codes";
}

}  // namespace
}  // namespace cofactor
