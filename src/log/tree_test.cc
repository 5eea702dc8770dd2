#include "log/tree.h"

#include <gtest/gtest.h>

#include <bit>
#include <fstream>
#include <sstream>

#include "base/hex.h"
#include "base/random.h"
#include "crypto/hash.h"
#include "log/note.h"

namespace cofactor {
namespace {

// RFC 6962 §2.1 word by word.
Hash naive_root(std::span<const Hash> leaf_hashes) {
  if (leaf_hashes.empty()) {
    return sha256(ByteView());
  }
  if (leaf_hashes.size() == 1) {
    return leaf_hashes.front();
  }
  const std::size_t split = std::bit_floor(leaf_hashes.size() - 1);
  return tree_node_hash(naive_root(leaf_hashes.first(split)),
                        naive_root(leaf_hashes.subspan(split)));
}

// A whole log in memory.
struct WholeLog : TreeHashes {
  Hash at(unsigned level, std::uint64_t index) override {
    const std::size_t width = std::size_t{1} << level;
    return naive_root(std::span(hashes).subspan(index * width, width));
  }
  void grow(SeededRandom& random, std::size_t by) {
    for (std::size_t i = 0; i < by; ++i) {
      leaves.push_back(random.array<33>());
      hashes.push_back(tree_leaf_hash(leaves.back()));
    }
  }
  Hash root(std::size_t size) const { return naive_root(std::span(hashes).first(size)); }

  std::vector<Leaf> leaves;
  std::vector<Hash> hashes;
};

TEST(GrownTree, HasTheRootAndProofsOfTheNaiveTreeAtEverySizeAndCut) {
  SeededRandom random(1);
  for (std::size_t size = 1; size <= 300; ++size) {
    WholeLog log;
    log.grow(random, size);
    Frontier frontier;
    while (frontier.size < size) {
      const std::size_t first = frontier.size;
      const std::size_t batch = 1 + random.below(size - first);
      const GrownTree grown(frontier,
                            {log.leaves.begin() + static_cast<std::ptrdiff_t>(first),
                             log.leaves.begin() + static_cast<std::ptrdiff_t>(first + batch)});
      frontier = grown.frontier();
      const Hash root = log.root(first + batch);
      ASSERT_EQ(frontier.size, first + batch);
      ASSERT_EQ(frontier.root(), root);
      for (std::size_t i = first; i < frontier.size; ++i) {
        const auto proof = grown.inclusion_proof(i);
        ASSERT_TRUE(verify_inclusion({i, frontier.size, log.leaves[i], root}, proof));
        ASSERT_EQ(proof, inclusion_proof(log, i, frontier.size));
      }
    }
  }
}

TEST(GrownTree, OfNoLeavesIsTheTreeBefore) {
  SeededRandom random(2);
  WholeLog log;
  log.grow(random, 13);
  const Frontier before = GrownTree({}, log.leaves).frontier();
  EXPECT_EQ(GrownTree(before, {}).frontier(), before);
  EXPECT_EQ(GrownTree({}, {}).frontier(), Frontier());
  EXPECT_EQ(Frontier().root(), sha256(ByteView()));
}

TEST(Frontier, GrowsByOneLeafLikeByABatch) {
  SeededRandom random(3);
  WholeLog log;
  log.grow(random, 100);
  Frontier one_by_one;
  for (const Hash& hash : log.hashes) {
    one_by_one.append(hash);
  }
  EXPECT_EQ(one_by_one, GrownTree({}, log.leaves).frontier());
}

TEST(Consistency, IsProvedBetweenAnyTwoSizes) {
  SeededRandom random(4);
  WholeLog log;
  log.grow(random, 70);
  for (std::size_t newer = 0; newer <= 70; ++newer) {
    for (std::size_t older = 0; older <= newer; ++older) {
      const auto proof = consistency_proof(log, older, newer);
      const TreeHead from = {older, log.root(older)};
      const TreeHead to = {newer, log.root(newer)};
      ASSERT_TRUE(verify_consistency(from, to, proof)) << older << " " << newer;
      if (older < newer) {
        ASSERT_FALSE(verify_consistency(to, from, proof)) << older << " " << newer;
      }
    }
  }
}

template <class Check>
void refuses_every_flipped_byte(std::span<std::uint8_t> bytes, const Check& check) {
  for (auto& byte : bytes) {
    byte ^= 0x40;
    EXPECT_FALSE(check());
    byte ^= 0x40;
  }
}

TEST(Inclusion, RefusesEveryDamage) {
  SeededRandom random(5);
  WholeLog log;
  log.grow(random, 37);
  for (const std::uint64_t position : {0U, 5U, 31U, 32U, 36U}) {
    auto proof = inclusion_proof(log, position, 37);
    Leaf leaf = log.leaves[position];
    Hash root = log.root(37);
    const auto check = [&] { return verify_inclusion({position, 37, leaf, root}, proof); };
    ASSERT_TRUE(check());
    refuses_every_flipped_byte(leaf, check);
    refuses_every_flipped_byte(root, check);
    for (Hash& hash : proof) {
      refuses_every_flipped_byte(hash, check);
    }
    for (std::uint64_t other = 0; other < 80; ++other) {
      EXPECT_EQ(verify_inclusion({other, 37, leaf, root}, proof), other == position);
    }
    auto longer = proof;
    longer.push_back(root);
    EXPECT_FALSE(verify_inclusion({position, 37, leaf, root}, longer));
    proof.pop_back();
    EXPECT_FALSE(check());
  }
}

// RFC 6962 binds no size into the root: one that asks for the same turns passes for it. The length
// of the path and its sides are what is checked.
TEST(Inclusion, RefusesASizeWithAnotherPath) {
  SeededRandom random(6);
  WholeLog log;
  log.grow(random, 8);
  const auto proof = inclusion_proof(log, 3, 8);
  for (const std::uint64_t size : {0U, 3U, 4U, 9U, 16U}) {
    EXPECT_FALSE(verify_inclusion({3, size, log.leaves[3], log.root(8)}, proof)) << size;
  }
}

TEST(Inclusion, RefusesAPathThatGoesOnAboveTheClaimedSize) {
  SeededRandom random(8);
  WholeLog log;
  log.grow(random, 2);
  EXPECT_TRUE(verify_inclusion({1, 2, log.leaves[1], log.root(2)}, {log.hashes[0]}));
  EXPECT_FALSE(verify_inclusion({0, 1, log.leaves[1], log.root(2)}, {log.hashes[0]}));
}

TEST(Consistency, RefusesAProofBetweenOtherSizesThanClaimed) {
  SeededRandom random(9);
  WholeLog log;
  log.grow(random, 4);
  const auto head = [&](std::uint64_t size, std::size_t root) {
    return TreeHead{size, log.root(root)};
  };
  EXPECT_FALSE(verify_consistency(head(1, 1), head(4, 2), consistency_proof(log, 1, 2)));
  EXPECT_FALSE(verify_consistency(head(1, 1), head(2, 4), consistency_proof(log, 1, 4)));
  EXPECT_FALSE(verify_consistency(head(2, 2), head(1, 2), {}));
  EXPECT_FALSE(verify_consistency(head(4, 4), head(4, 4), {log.hashes[0]}));
}

TEST(Consistency, RefusesEveryDamage) {
  SeededRandom random(7);
  WholeLog log;
  log.grow(random, 37);
  for (const std::uint64_t older : {1U, 6U, 16U, 36U}) {
    auto proof = consistency_proof(log, older, 37);
    TreeHead from = {older, log.root(older)};
    TreeHead to = {37, log.root(37)};
    const auto check = [&] { return verify_consistency(from, to, proof); };
    ASSERT_TRUE(check());
    refuses_every_flipped_byte(from.root, check);
    refuses_every_flipped_byte(to.root, check);
    for (Hash& hash : proof) {
      refuses_every_flipped_byte(hash, check);
    }
    proof.push_back(to.root);
    EXPECT_FALSE(check());
    proof.pop_back();
    proof.pop_back();
    EXPECT_FALSE(check());
  }
  EXPECT_FALSE(verify_consistency({0, log.root(1)}, {37, log.root(37)}, {}));
  EXPECT_FALSE(verify_consistency({37, log.root(36)}, {37, log.root(37)}, {}));
}

struct PublishedTree : WholeLog {
  explicit PublishedTree(const std::string& path);
  void take(std::string_view key, std::string_view words);

  std::size_t checked = 0;
};

std::vector<Hash> hashes_of(std::string_view words) {
  std::vector<Hash> out;
  while (!words.empty()) {
    const auto bytes = parse_hex(words.substr(0, 64));
    EXPECT_TRUE(bytes && bytes->size() == 32);
    std::ranges::copy(*bytes, out.emplace_back().begin());
    words.remove_prefix(std::min<std::size_t>(65, words.size()));
  }
  return out;
}

PublishedTree::PublishedTree(const std::string& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in.is_open()) << path;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) {
      continue;
    }
    const std::size_t equals = line.find(" =");
    if (equals == std::string::npos) {
      ADD_FAILURE() << "no key: " << line;
      break;
    }
    const std::string_view words = std::string_view(line).substr(equals + 2);
    take(line.substr(0, equals), words.substr(words.starts_with(' ') ? 1 : 0));
  }
}

void PublishedTree::take(std::string_view key, std::string_view words) {
  if (key == "leaf") {
    hashes.push_back(tree_leaf_hash_of_bytes(*parse_hex(words)));
    return;
  }
  ++checked;
  std::uint64_t numbers[2] = {};
  for (std::size_t i = 0; i < (key == "root" ? 1 : 2); ++i) {
    const std::size_t end = std::min(words.find(' '), words.size());
    numbers[i] = parse_decimal(words.substr(0, end)).value();
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  const auto [first, second] = numbers;
  const auto expected = hashes_of(words);
  if (key == "root") {
    EXPECT_EQ(tree_root(*this, first), expected.at(0));
  } else if (key == "inclusion") {
    EXPECT_EQ(inclusion_proof(*this, first, second), expected);
    EXPECT_TRUE(verify_inclusion_of_hash({first, second, hashes[first], root(second)}, expected));
  } else if (key == "consistency") {
    EXPECT_EQ(consistency_proof(*this, first, second), expected);
    EXPECT_TRUE(verify_consistency({first, root(first)}, {second, root(second)}, expected));
  } else {
    ADD_FAILURE() << "an unknown key: " << key;
  }
}

TEST(Tree, FitsThePublishedOne) {
  EXPECT_EQ(PublishedTree("tests/vectors/merkle_tree.txt").checked, 18U);
}

}  // namespace
}  // namespace cofactor
