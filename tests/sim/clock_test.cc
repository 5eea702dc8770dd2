#include <gtest/gtest.h>

#include "tests/sim/clock_script.h"
#include "tests/sim/how_long.h"

namespace cofactor::sim {
namespace {

constexpr int kHappenings = 12;

// Jumps from 0.4 s to ten years, stops, restarts and reboots, synchronised or not: no code before
// its step or long behind it, clock_unsure exactly as long as the architecture says, nothing that
// has expired comes back, and an accept always leads out.
TEST(Clock, InNoScriptGivesACodeThatItShouldNot) {
  ClockScript::Seen all;
  const auto scripts = seeds({.usual = 200, .thorough = 2000});
  for (const std::uint64_t seed : scripts) {
    ClockScript script(seed);
    script.play(kHappenings);
    ASSERT_FALSE(HasFailure()) << "again: --gtest_random_seed=" << seed;
    all.codes += script.seen().codes;
    all.unsure += script.seen().unsure;
    all.adopted += script.seen().adopted;
    all.accepted += script.seen().accepted;
    all.dead += script.seen().dead;
  }
  // The scripts are worth playing: nothing that they are about is rare.
  const int count = static_cast<int>(scripts.size());
  if (count == 1) {
    return;
  }
  EXPECT_GT(all.codes, count);
  EXPECT_GT(all.unsure, count);
  EXPECT_GT(all.adopted, count / 20);
  EXPECT_GT(all.accepted, count);
  EXPECT_GT(all.dead, count / 4);
}

}  // namespace
}  // namespace cofactor::sim
