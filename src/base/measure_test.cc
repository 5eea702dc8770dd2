#include "base/measure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

namespace cofactor {
namespace {

TEST(Measure, ASpreadCountsEachValueUnderTheFirstBoundThatHoldsIt) {
  Spread spread(kSizes);
  for (const double value : {1.0, 1.5, 2.0, 3.0, 4096.0, 5000.0}) {
    spread.observe(value);
  }
  const Spread::Reading reading = spread.read();
  ASSERT_EQ(reading.buckets.size(), Spread::kBounds + 1);
  EXPECT_EQ(reading.buckets[0].cumulative, 1U);  // at most 1
  EXPECT_EQ(reading.buckets[1].cumulative, 3U);  // at most 2
  EXPECT_EQ(reading.buckets[2].cumulative, 4U);
  EXPECT_EQ(reading.buckets[11].cumulative, 5U);
  EXPECT_EQ(reading.buckets[12].cumulative, 6U);
  EXPECT_TRUE(std::isinf(reading.buckets[12].upper_bound));
  EXPECT_DOUBLE_EQ(reading.sum, 9103.5);
}

TEST(Measure, NothingThatThreadsCountIsLost) {
  Count count;
  Spread spread(kSeconds);
  const auto add = [&] {
    for (int i = 0; i < 20'000; ++i) {
      count.add();
      spread.observe(1);
    }
  };
  std::thread other(add);
  add();
  other.join();
  EXPECT_EQ(count.value(), 40'000U);
  EXPECT_EQ(spread.read().buckets.back().cumulative, 40'000U);
  EXPECT_DOUBLE_EQ(spread.read().sum, 40'000);
}

}  // namespace
}  // namespace cofactor
