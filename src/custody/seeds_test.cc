#include "custody/seeds.h"

#include <gtest/gtest.h>

namespace cofactor {
namespace {

const Time kNow = *parse_time("2026-11-22T03:00:00Z");
constexpr std::chrono::days kMonth{30};

Device device(std::vector<SeedVersion> versions) { return {.versions = std::move(versions)}; }

SeedVersion version(std::uint64_t number, SeedState state) {
  return {.version = number, .state = state, .seed = Hash{}};
}

// "1 retired, 2 active": what each is, "-" for one whose seed is gone.
std::string told(const Device& device) {
  std::string out;
  for (const SeedVersion& v : device.versions) {
    out += (out.empty() ? "" : ", ") + std::to_string(v.version) + " " +
           std::string(name_of(v.state)) + (v.seed ? "" : " -");
  }
  return out;
}

TEST(Seeds, AFirstSeedIsConfirmedAndNothingIsRetired) {
  Device d;
  EXPECT_TRUE(enter_seed(d, version(next_version(d), SeedState::kPending)).empty());
  EXPECT_EQ(told(d), "1 pending");
  EXPECT_EQ(newest_retired(d), nullptr);
  confirm_seed(d, kNow);
  EXPECT_EQ(told(d), "1 active");
}

TEST(Seeds, AReplacedSeedStaysUntilTheNewOneIsConfirmedAndThirtyDaysAfter) {
  Device d = device({version(1, SeedState::kActive)});
  EXPECT_TRUE(enter_seed(d, version(next_version(d), SeedState::kPending)).empty());
  EXPECT_EQ(told(d), "1 active, 2 pending");
  confirm_seed(d, kNow);
  EXPECT_EQ(told(d), "1 retired, 2 active");
  EXPECT_EQ(d.versions[0].retired_until, kNow + kMonth);
}

TEST(Seeds, ANewPendingSeedTakesThePlaceOfAnOlderOne) {
  Device d = device({version(1, SeedState::kActive), version(2, SeedState::kPending)});
  const auto erased = enter_seed(d, version(next_version(d), SeedState::kPending));
  ASSERT_EQ(erased.size(), 1U);
  EXPECT_EQ(erased[0].id.version, 2U);
  EXPECT_TRUE(erased[0].sealed.empty());
  EXPECT_EQ(told(d), "1 active, 3 pending");
}

TEST(Seeds, PutBackSwapsAndIsUndoneByItself) {
  Device d = device({version(1, SeedState::kActive), version(2, SeedState::kPending)});
  confirm_seed(d, kNow);
  put_back_seed(d, kNow);
  EXPECT_EQ(told(d), "1 active, 2 retired");
  EXPECT_EQ(d.versions[0].retired_until, std::nullopt);
  put_back_seed(d, kNow);
  EXPECT_EQ(told(d), "1 retired, 2 active");
}

TEST(Seeds, TheNewestRetiredIsKnownEvenWithinOneMoment) {
  Device d = device({version(1, SeedState::kActive), version(2, SeedState::kPending)});
  confirm_seed(d, kNow);
  put_back_seed(d, kNow);  // 2 is retired after 1 was, and 1 is active
  retire_seeds(d, kNow);   // 1 is retired after 2
  EXPECT_EQ(told(d), "1 retired, 2 retired");
  EXPECT_EQ(newest_retired(d)->version, 1U);
}

TEST(Seeds, ARemovedDeviceComesBackAsItWas) {
  Device d = device({version(1, SeedState::kActive), version(2, SeedState::kPending)});
  confirm_seed(d, kNow);
  enter_seed(d, version(next_version(d), SeedState::kPending));
  ASSERT_EQ(told(d), "1 retired, 2 active, 3 pending");
  const Device before = d;
  retire_seeds(d, kNow + std::chrono::days(1));
  EXPECT_EQ(told(d), "1 retired, 2 retired, 3 pending");
  EXPECT_EQ(d.active(), nullptr);
  restore_seeds(d);
  EXPECT_EQ(json_of(d), json_of(before));
}

TEST(Seeds, ADeviceThatWasNeverActiveComesBackPending) {
  Device d = device({version(1, SeedState::kPending)});
  retire_seeds(d, kNow);
  EXPECT_EQ(d.versions[0].retired_until, kNow + kMonth);
  restore_seeds(d);
  EXPECT_EQ(told(d), "1 pending");
  EXPECT_EQ(d.versions[0].retired_until, std::nullopt);
}

TEST(Seeds, AreErasedWhenTheirTimeIsOverAndNotBefore) {
  Device d = device({version(1, SeedState::kActive), version(2, SeedState::kPending)});
  confirm_seed(d, kNow);
  EXPECT_TRUE(erase_due_seeds(d, kNow + kMonth - std::chrono::milliseconds(1)).empty());
  const auto erased = erase_due_seeds(d, kNow + kMonth);
  ASSERT_EQ(erased.size(), 1U);
  EXPECT_EQ(erased[0].id.version, 1U);
  EXPECT_EQ(told(d), "1 retired -, 2 active");
  EXPECT_EQ(newest_retired(d), nullptr);
  EXPECT_TRUE(erase_due_seeds(d, kNow + kMonth * 2).empty());
}

TEST(Seeds, AnErasedPendingSeedIsNoLongerPending) {
  Device d = device({version(1, SeedState::kPending)});
  retire_seeds(d, kNow);
  EXPECT_EQ(erase_due_seeds(d, kNow + kMonth).size(), 1U);
  EXPECT_EQ(told(d), "1 retired -");
}

TEST(Seeds, ANumberIsNeverUsedAgain) {
  Device d = device({version(1, SeedState::kActive), version(2, SeedState::kPending)});
  confirm_seed(d, kNow);
  put_back_seed(d, kNow);
  erase_due_seeds(d, kNow + kMonth + std::chrono::milliseconds(1));
  EXPECT_EQ(told(d), "1 active, 2 retired -");
  EXPECT_EQ(next_version(d), 3U);
  enter_seed(d, version(next_version(d), SeedState::kPending));
  EXPECT_EQ(told(d), "1 active, 3 pending");
}

TEST(Seeds, OneThatIsNoneIsRefused) {
  EXPECT_FALSE(check_seed({.seed = Seed()}));
  EXPECT_FALSE(check_seed({.seed = Seed(Bytes(129))}));
  EXPECT_FALSE(check_seed({.seed = Seed(Bytes(20)), .totp = {.digits = 11}}));
  EXPECT_TRUE(check_seed({.seed = Seed(Bytes(128))}));
}

}  // namespace
}  // namespace cofactor
