#include "ledger/reserve_shares.h"

#include <gtest/gtest.h>

namespace cofactor {
namespace {

constexpr std::uint64_t kWhole = 100'000;

OrganizationId organization(std::uint8_t number) {
  OrganizationId id;
  id.bytes[0] = number;
  return id;
}

class Shares : public testing::Test {
 protected:
  void begin(std::uint64_t reserve, std::uint64_t free = 0) {
    shares.begin({.free_bytes = free, .reserve_bytes = reserve, .whole_reserve_bytes = kWhole});
  }
  bool serves(const std::optional<OrganizationId>& who) const {
    return shares.has_room({.urgency = Urgency::kServing, .organization = who});
  }
  // As many entries as an organization may have, of about 1,000 bytes.
  int take_all(const OrganizationId& who) {
    const Entry entry{.body = std::string(744, 'x')};
    int taken = 0;
    while (serves(who)) {
      shares.take({.urgency = Urgency::kServing, .organization = who}, std::span(&entry, 1));
      ++taken;
    }
    return taken;
  }

  ReserveShares shares;
};

TEST_F(Shares, AreNoMatterWhileTheDiskHasRoom) {
  begin(kWhole, std::uint64_t{1} << 30);
  EXPECT_FALSE(shares.is_low());
  EXPECT_TRUE(shares.has_room({.urgency = Urgency::kOrdinary}));
}

TEST_F(Shares, AreATenthForAnOrganization) {
  begin(kWhole - 1);
  EXPECT_EQ(take_all(organization(1)), 9);  // of 1,142 bytes with what lies around them
  shares.commit();
  begin(kWhole - 10'000);
  EXPECT_FALSE(serves(organization(1)));
  EXPECT_TRUE(serves(organization(2)));
  EXPECT_TRUE(serves(std::nullopt));
  EXPECT_TRUE(shares.has_room({.urgency = Urgency::kVital, .organization = organization(1)}));
}

TEST_F(Shares, KeepTheLastQuarterForWhatIsVital) {
  begin(kWhole / 4);
  EXPECT_FALSE(serves(organization(1)));
  EXPECT_FALSE(serves(std::nullopt));
  EXPECT_TRUE(shares.has_room({.urgency = Urgency::kVital}));
}

TEST_F(Shares, AreNotUsedByABatchThatWasNotCommitted) {
  begin(kWhole - 1);
  take_all(organization(1));
  begin(kWhole - 1);
  EXPECT_TRUE(serves(organization(1)));
}

TEST_F(Shares, AreWholeAgainWhenTheDiskHasRoom) {
  begin(kWhole - 1);
  take_all(organization(1));
  shares.commit();
  begin(kWhole, std::uint64_t{1} << 30);
  begin(kWhole - 1);
  EXPECT_TRUE(serves(organization(1)));
}

TEST_F(Shares, AreNotTouchedWhileTheReserveIsWhole) {
  begin(kWhole);
  const Entry entry{.body = std::string(kWhole, 'x')};
  shares.take({.urgency = Urgency::kServing, .organization = organization(1)},
              std::span(&entry, 1));
  shares.commit();
  begin(kWhole - 1);
  EXPECT_TRUE(serves(organization(1)));
}

}  // namespace
}  // namespace cofactor
