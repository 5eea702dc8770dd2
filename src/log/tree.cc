#include "log/tree.h"

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "crypto/hash.h"

namespace cofactor {
namespace {

constexpr std::array<std::uint8_t, 1> kLeafPrefix = {0x00};
constexpr std::array<std::uint8_t, 1> kNodePrefix = {0x01};

unsigned levels_of(std::uint64_t size) { return static_cast<unsigned>(std::bit_width(size)); }

bool is_odd(std::uint64_t value) { return (value & 1) != 0; }

}  // namespace

Hash tree_leaf_hash_of_bytes(ByteView leaf) { return sha256({kLeafPrefix, leaf}); }

Hash tree_leaf_hash(const Leaf& leaf) { return tree_leaf_hash_of_bytes(leaf); }

Hash tree_node_hash(const Hash& left, const Hash& right) {
  return sha256({kNodePrefix, left, right});
}

Hash Frontier::root() const {
  if (subtrees.empty()) {
    return sha256(ByteView());
  }
  Hash out = subtrees.back();
  for (std::size_t i = subtrees.size() - 1; i-- > 0;) {
    out = tree_node_hash(subtrees[i], out);
  }
  return out;
}

void Frontier::append(const Hash& leaf_hash) {
  Hash full = leaf_hash;
  for (std::uint64_t rest = size; is_odd(rest); rest >>= 1) {
    full = tree_node_hash(subtrees.back(), full);
    subtrees.pop_back();
  }
  subtrees.push_back(full);
  ++size;
}

GrownTree::GrownTree(const Frontier& before, const std::vector<Leaf>& leaves)
    : first_(before.size), level_count_(levels_of(before.size + leaves.size())) {
  const std::uint64_t size = first_ + leaves.size();
  nodes_.reserve(2 * leaves.size() + 2 * level_count_);
  tails_.reserve(level_count_ + 1);
  frontier_.size = size;
  frontier_.subtrees.reserve(level_count_);

  std::size_t old = before.subtrees.size();
  for (unsigned level = 0; level < level_count_; ++level) {
    const bool has_old = is_odd(first_ >> level);
    levels_[level] = {nodes_.size(), (first_ >> level) - (has_old ? 1 : 0)};
    if (has_old) {
      nodes_.push_back(before.subtrees[--old]);
    }
    if (level == 0) {
      for (const Leaf& leaf : leaves) {
        nodes_.push_back(tree_leaf_hash(leaf));
      }
      continue;
    }
    for (std::uint64_t i = first_ >> level; i < size >> level; ++i) {
      nodes_.push_back(tree_node_hash(node(level - 1, 2 * i), node(level - 1, 2 * i + 1)));
    }
  }

  tails_.emplace_back();
  for (unsigned level = 0; level < level_count_; ++level) {
    if (!is_odd(size >> level)) {
      tails_.push_back(tails_.back());
      continue;
    }
    const Hash& full = node(level, (size >> level) - 1);
    const bool has_tail = (size & ((std::uint64_t{1} << level) - 1)) != 0;
    tails_.push_back(has_tail ? tree_node_hash(full, tails_.back()) : full);
    frontier_.subtrees.push_back(full);
  }
  std::ranges::reverse(frontier_.subtrees);
}

const Hash& GrownTree::node(unsigned level, std::uint64_t index) const {
  const Level& at = levels_[level];
  CHECK(level < level_count_ && index >= at.start);
  return nodes_[at.offset + (index - at.start)];
}

std::vector<Hash> GrownTree::inclusion_proof(Position position) const {
  CHECK(position >= first_ && position < frontier_.size);
  std::vector<Hash> proof;
  proof.reserve(level_count_);
  const std::uint64_t size = frontier_.size;
  for (unsigned level = 0; level < level_count_; ++level) {
    const std::uint64_t sibling = (position >> level) ^ 1;
    const std::uint64_t full = size >> level;
    if (sibling < full) {
      proof.push_back(node(level, sibling));
    } else if (sibling == full && (size & ((std::uint64_t{1} << level) - 1)) != 0) {
      proof.push_back(tails_[level]);
    }
  }
  return proof;
}

}  // namespace cofactor
