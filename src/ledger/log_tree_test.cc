#include "ledger/log_tree.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/random.h"
#include "store/memory/memory_store.h"
#include "store/testing/batches.h"

namespace cofactor {
namespace {

// A store of so many entries, and the root of every size of its tree.
struct Grown {
  explicit Grown(std::uint64_t size) {
    Frontier frontier;
    roots.push_back(frontier.root());
    Batch batch = sample::batch_after(0, size, 0);
    for (EntryRow& entry : batch.entries) {
      entry.leaf[0] = kLeafVersion;
      leaves.push_back(entry.leaf);
      frontier.append(tree_leaf_hash(entry.leaf));
      roots.push_back(frontier.root());
    }
    CHECK(store.append(batch) == CommitResult::kCommitted);
  }
  MemoryStore store;
  std::vector<Leaf> leaves;
  std::vector<Hash> roots;
};

constexpr std::uint64_t kSize = 70000;  // beyond 256², so that three levels of tiles are used

const Grown& grown() {
  static Grown one(kSize);
  return one;
}

TEST(LogTree, GivesTheRootOfEverySize) {
  LogTree tree(const_cast<Grown&>(grown()).store);
  for (const std::uint64_t size : {std::uint64_t{1},
                                   std::uint64_t{255},
                                   std::uint64_t{256},
                                   std::uint64_t{257},
                                   std::uint64_t{65535},
                                   std::uint64_t{65536},
                                   std::uint64_t{65537},
                                   kSize}) {
    EXPECT_EQ(tree.root(size), grown().roots[size]) << size;
  }
}

TEST(LogTree, ProvesEntriesAndBeginningsAsItGrows) {
  LogTree tree(const_cast<Grown&>(grown()).store);
  SeededRandom random(7);
  for (std::uint64_t size = 1; size <= kSize; size += 1 + random.below(2000)) {
    const Position position = random.below(size);
    const auto inclusion = tree.inclusion(position, size);
    EXPECT_TRUE(verify_inclusion({.position = position,
                                  .size = size,
                                  .leaf = grown().leaves[position],
                                  .root = grown().roots[size]},
                                 inclusion));
    const std::uint64_t older = 1 + random.below(size);
    EXPECT_TRUE(verify_consistency({.size = older, .root = grown().roots[older]},
                                   {.size = size, .root = grown().roots[size]},
                                   tree.consistency(older, size)));
  }
}

TEST(LogTree, SaysSoWhenEntriesAreMissing) {
  LogTree tree(const_cast<Grown&>(grown()).store);
  EXPECT_THROW(tree.catch_up(kSize + 512), Fault);
}

}  // namespace
}  // namespace cofactor
