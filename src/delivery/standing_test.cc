#include "delivery/standing.h"

#include <gtest/gtest.h>

namespace cofactor::delivery {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Time kNow{std::chrono::milliseconds(1'000'000)};

TEST(Standing, GoesOnToTheEndAndIsOver) {
  Standing standing{.from = 4};
  settle(standing, {.position = 4, .end = 6, .sent = {}}, kNow);
  EXPECT_EQ(standing.from, 5U);
  settle(standing, {.position = 5, .end = 6, .sent = {}}, kNow);
  EXPECT_TRUE(standing.is_over());
}

TEST(Standing, WaitsLongerEachTimeAndGivesUpAfterThreeDays) {
  Standing standing{.from = 4};
  const Sent later{.how = Sent::How::kLater, .problem = "It answered 500."};
  seconds waited{};
  seconds last{};
  for (std::uint32_t attempt = 1; attempt < kMostAttempts; ++attempt) {
    settle(standing, {.position = 4, .end = 9, .sent = later}, kNow);
    ASSERT_EQ(standing.attempts, attempt);
    ASSERT_EQ(standing.from, 4U);
    const seconds wait = std::chrono::duration_cast<seconds>(*standing.next_at - kNow);
    EXPECT_GE(wait, last);
    last = wait;
    waited += wait;
  }
  EXPECT_GT(waited, hours(69));
  settle(standing, {.position = 4, .end = 9, .sent = later}, kNow);
  ASSERT_EQ(standing.dead.size(), 1U);
  EXPECT_EQ(standing.dead[0].position, 4U);
  EXPECT_EQ(standing.dead[0].attempts, kMostAttempts);
  EXPECT_EQ(standing.dead[0].problem, "It answered 500.");
  EXPECT_EQ(standing.from, 5U);
  EXPECT_EQ(standing.attempts, 0U);
}

TEST(Standing, HonoursWhatTheOtherSideAskedForUpToADay) {
  EXPECT_EQ(wait_after(1, seconds(100), 0), seconds(100));
  EXPECT_EQ(wait_after(1, seconds(1), 0), seconds(5));
  EXPECT_EQ(wait_after(1, hours(1000), 0), hours(24));
  EXPECT_GT(wait_after(4, {}, 255), wait_after(4, {}, 0));
}

TEST(Standing, IsStoppedByTooManyDeadAndLosesNothing) {
  Standing standing{.from = 0};
  const Sent never{.how = Sent::How::kNever, .problem = "It answered 410."};
  for (Position position = 0; position < kMostDead; ++position) {
    ASSERT_TRUE(standing.waits());
    settle(standing, {.position = position, .end = 1000, .sent = never}, kNow);
  }
  EXPECT_FALSE(standing.waits());
  EXPECT_EQ(standing.from, kMostDead);
  resend(standing);
  EXPECT_TRUE(standing.waits());
  EXPECT_EQ(standing.again.size(), kMostDead);
  EXPECT_EQ(standing.again.front(), 0U);
  settle(standing, {.position = 0, .end = 1000, .sent = {}}, kNow);
  EXPECT_EQ(standing.again.front(), 1U);
  EXPECT_EQ(standing.from, kMostDead);
}

// The dead are resent while one of those that were resent before is on its way.
TEST(Standing, WhatIsTriedAgainIsToldFromWhatIsNext) {
  for (const Sent& sent : {Sent{}, Sent{.how = Sent::How::kNever, .problem = "It answered 410."}}) {
    Standing standing{.from = 30, .again = {10}, .dead = {{.position = 5}}};
    resend(standing);
    ASSERT_EQ(standing.again, (std::vector<Position>{5, 10}));
    settle(standing, {.position = 10, .end = 40, .sent = sent}, kNow);
    EXPECT_EQ(standing.again, std::vector<Position>{5});
    EXPECT_EQ(standing.from, 30U);
    EXPECT_EQ(standing.dead.size(), sent.how == Sent::How::kNever ? 1U : 0U);
  }
}

TEST(Standing, OfWhatIsPastGoesOn) {
  Standing standing{.from = 4, .attempts = 3};
  settle(standing, {.position = 4, .end = 9, .sent = {.how = Sent::How::kPast}}, kNow);
  EXPECT_EQ(standing.from, 5U);
  EXPECT_EQ(standing.attempts, 0U);
  EXPECT_TRUE(standing.dead.empty());
}

TEST(Standing, DoesNotLookAgainAtWhatLiesBeforeWhatFailed) {
  Standing standing{.from = 4};
  settle(standing, {.position = 7, .end = 9, .sent = {.how = Sent::How::kLater}}, kNow);
  EXPECT_EQ(standing.from, 7U);
}

TEST(Standing, OfADestinationThatIsNoMoreKeepsNothingDead) {
  Standing standing{.again = {3}, .stopped = true, .dead = {{.position = 5}}};
  drop(standing);
  EXPECT_TRUE(standing.is_over());
}

TEST(Hours, AreReadAndHold) {
  const auto hours = Hours::parse("mon-fri 07:00-19:00 +01:00");
  ASSERT_TRUE(hours);
  // 2026-11-20 is a Friday.
  EXPECT_TRUE(hours->contains(*parse_time("2026-11-20T06:00:00Z")));
  EXPECT_FALSE(hours->contains(*parse_time("2026-11-20T05:59:59Z")));
  EXPECT_TRUE(hours->contains(*parse_time("2026-11-20T17:59:59Z")));
  EXPECT_FALSE(hours->contains(*parse_time("2026-11-20T18:00:00Z")));
  EXPECT_FALSE(hours->contains(*parse_time("2026-11-21T12:00:00Z")));
  for (const char* text : {"",
                           "mon-fri",
                           "fri-mon 07:00-19:00 +01:00",
                           "mon-fri 19:00-07:00 +01:00",
                           "mon-fri 07:00-19:00 01:00x",
                           "mon-fri 07:60-19:00 +01:00",
                           "mon-fri 07:00-25:00 +01:00",
                           "mo -fri 07:00-19:00 +01:00"}) {
    EXPECT_FALSE(Hours::parse(text)) << text;
  }
}

}  // namespace
}  // namespace cofactor::delivery
