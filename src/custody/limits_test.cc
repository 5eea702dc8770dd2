#include "custody/limits.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <numeric>

namespace cofactor {
namespace {

std::uint64_t requests_in(const std::vector<RefusalsCounted>& counted) {
  return std::accumulate(
      counted.begin(), counted.end(), std::uint64_t{0}, [](std::uint64_t sum, const auto& each) {
        return sum + each.count;
      });
}

TEST(Limits, CountUnknownCallersByTwentySourcesAndTheRest) {
  Limits limits({});
  for (int source = 0; source < 5000; ++source) {
    limits.count_unknown(fmt::format("{}", source));
  }
  limits.count_unknown("7");
  const auto counted = limits.drain();
  ASSERT_EQ(counted.size(), 21U);
  EXPECT_EQ(counted.front().source, "7");
  EXPECT_EQ(counted.front().count, 2U);
  EXPECT_EQ(counted.back().source, "others");
  EXPECT_EQ(requests_in(counted), 5001U);
  EXPECT_TRUE(limits.drain().empty());
}

TEST(Limits, LoseNoCountThatCouldNotBeRecorded) {
  Limits limits({});
  for (int source = 0; source < 5000; ++source) {
    limits.count_unknown(fmt::format("{}", source));
  }
  limits.give_back(limits.drain());
  limits.count_unknown("7");
  EXPECT_EQ(requests_in(limits.drain()), 5001U);
}

}  // namespace
}  // namespace cofactor
