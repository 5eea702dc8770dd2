#include "server/counted_waiting.h"

#include <gtest/gtest.h>

#include <deque>

namespace cofactor {
namespace {

struct Asking : Ask {
  Proposal decide(const View&, const Now&) override { return {}; }
  void finish(const Recorded&) override {}
  void fail(Error) override {}
};

// Hands out all at once.
struct Line : Waiting {
  void keep(std::unique_ptr<Ask> ask, const Now&) override { asks.push_back(std::move(ask)); }
  std::vector<std::unique_ptr<Ask>> due(const Now&) override { return std::exchange(asks, {}); }
  std::optional<Time> next_due() const override {
    return asks.empty() ? std::nullopt : std::optional(Time());
  }
  void recall() override {}
  std::vector<std::unique_ptr<Ask>> asks;
};

Now at(int second) { return {.wall = Time(), .boot = std::chrono::seconds(second)}; }

TEST(CountedWaiting, AnAskThatIsKeptAgainHasWaitedOn) {
  Line line;
  CountedWaiting counted(line);
  counted.keep(std::make_unique<Asking>(), at(0));
  counted.keep(std::make_unique<Asking>(), at(2));
  EXPECT_EQ(counted.waiting(), 2U);
  auto out = counted.due(at(10));
  ASSERT_EQ(out.size(), 2U);
  counted.keep(std::move(out[1]), at(10));  // the other has got what it waited for
  out = counted.due(at(20));
  EXPECT_EQ(out.size(), 1U);
  auto reading = counted.wait_seconds().read();
  EXPECT_EQ(reading.buckets.back().cumulative, 1U);
  EXPECT_DOUBLE_EQ(reading.sum, 10);
  out.clear();
  EXPECT_TRUE(counted.due(at(30)).empty());
  reading = counted.wait_seconds().read();
  EXPECT_EQ(reading.buckets.back().cumulative, 2U);
  EXPECT_DOUBLE_EQ(reading.sum, 10 + 18);
  EXPECT_EQ(counted.waiting(), 0U);
}

}  // namespace
}  // namespace cofactor
