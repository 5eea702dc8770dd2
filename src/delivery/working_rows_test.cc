#include "ledger/working_rows.h"

#include <gtest/gtest.h>

#include "custody/contents.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

constexpr std::uint16_t kKind = kFirstWorkingKind + 0x700;

void write(World& world, std::vector<WorkingRow> rows) {
  bool kept = false;
  world.writer().submit(std::make_unique<SystemAsk>(
      [rows](const View&, const Now&) {
        Proposal proposal;
        proposal.working = rows;
        return proposal;
      },
      [&](const Result<Recorded>& recorded) { kept = recorded.has_value(); }));
  world.writer().run_once();
  EXPECT_TRUE(kept);
}

bool is_clean(World& world) {
  Fsck fsck = world.core().reader.fsck();
  fsck.tag_of = [&](const Membership& membership) {
    return membership_tag(world.core().vaulting, membership);
  };
  return run_fsck(fsck).clean();
}

TEST(WorkingRows, AreKeptWithoutAnEntryAndPassedOverByFsck) {
  TestVault t;
  const ObjectId one{.bytes = {1}};
  const ObjectId two{.bytes = {2}};
  const std::uint64_t size = t.world.writer().size();
  const BatchId before = t.world.store().head().batch;
  write(t.world,
        {{.kind = kKind, .id = one, .bytes = "a"}, {.kind = kKind, .id = two, .bytes = "b"}});
  write(t.world,
        {{.kind = kKind, .id = one, .bytes = "c"}, {.kind = kKind, .id = two, .bytes = ""}});
  EXPECT_EQ(t.world.writer().size(), size);
  EXPECT_NE(t.world.store().head().batch, before);
  t.world.reopen();
  EXPECT_FALSE(t.world.ledger().tampered());
  ASSERT_EQ(t.world.writer().working(kKind).size(), 1U);
  EXPECT_EQ(t.world.writer().working(kKind)[0].bytes, "c");
  write(t.world, {{.kind = kKind, .id = two, .bytes = "d"}});
  EXPECT_EQ(t.world.writer().working(kKind).size(), 2U);
  EXPECT_TRUE(is_clean(t.world));
  EXPECT_TRUE(t.world.writer().working(kKind + 1).empty());
}

TEST(WorkingRows, AreCoveredByTheStateSum) {
  TestVault t;
  const ObjectId one{.bytes = {1}};
  write(t.world, {{.kind = kKind, .id = one, .bytes = "a"}});
  StoredHead head = t.world.store().head();
  Batch forged{.id = head.batch, .expected_size = head.size, .state = head.state};
  forged.rows = {{.kind = kKind, .id = one, .changed_at = head.size, .bytes = "b"}};
  ASSERT_EQ(t.world.store().append(forged), CommitResult::kCommitted);
  EXPECT_FALSE(is_clean(t.world));
}

}  // namespace
}  // namespace cofactor
