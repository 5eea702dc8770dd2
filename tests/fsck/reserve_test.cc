// Who is still served on a disk that another process has filled.

#include <gtest/gtest.h>

#include "custody/testing/lived_day.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/small_disk.h"

namespace cofactor {
namespace {

constexpr std::uint64_t kReserve = std::uint64_t{8} << 20;

// Entries as the server writes them for releases, large ones.
bool write_much(World& world) {
  bool done = false;
  world.writer().submit(std::make_unique<SystemAsk>(
      [](const View&, const Now&) {
        Proposal proposal;
        for (int i = 0; i < 20; ++i) {
          proposal.events.emplace_back(RefusalsCounted{.source = std::string(10000, 'x')});
        }
        return proposal;
      },
      [&](const Result<Recorded>& recorded) {
        done = recorded.has_value();
        EXPECT_TRUE(done || recorded.error().code == ErrorCode::kDiskLow);
      },
      Urgency::kServing));
  world.writer().run_once();
  return done;
}

TEST(Reserve, KeepsItsLastQuarterForRevocationsAndSignIns) {
  sample::SmallDisk disk(sample::SmallDisk::Kind::kTmpfs);
  if (!disk.obstacle().empty()) {
    GTEST_SKIP() << disk.obstacle();
  }
  SqliteStore store(disk.file("cofactor.db"), {.reserve_bytes = kReserve});
  TestVault t(&store);
  const Invited fay = invite(t.world, t.as_ada(), "Fay");
  disk.fill();
  while (write_much(t.world)) {
  }
  const std::uint64_t left = store.space().reserve_bytes;
  EXPECT_LE(left, kReserve / 4);
  EXPECT_GT(left, kReserve / 8) << "a batch more or less, and no more";
  const ReleaseCode release{.account = t.account, .reason = "on a full disk"};
  EXPECT_EQ(refusal_of(t.world.ask(release, t.as_ben())), "disk_low");
  EXPECT_TRUE(redeem(t.world, fay).person != PersonId{});
  EXPECT_TRUE(t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));
  EXPECT_LT(store.space().reserve_bytes, kReserve);
  disk.give_back();
}

}  // namespace
}  // namespace cofactor
