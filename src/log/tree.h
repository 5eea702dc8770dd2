#pragma once

#include <vector>

#include "base/bytes.h"
#include "log/entry.h"

namespace cofactor {

// RFC 6962 §2.1: SHA-256(0x00 ‖ leaf), SHA-256(0x01 ‖ left ‖ right).
Hash tree_leaf_hash(const Leaf& leaf);
Hash tree_node_hash(const Hash& left, const Hash& right);
// The same over a leaf of any length: what published test vectors are made of.
Hash tree_leaf_hash_of_bytes(ByteView leaf);

// A Merkle tree known by its right edge: the roots of its full subtrees, largest first. Enough to
// grow it and to give its root; 32 bytes per bit of its size.
struct Frontier {
  std::uint64_t size = 0;
  std::vector<Hash> subtrees;  // one for each bit set in size
  Hash root() const;           // of an empty tree: SHA-256("")
  // One leaf more, given as its tree_leaf_hash.
  void append(const Hash& leaf_hash);
  friend bool operator==(const Frontier&, const Frontier&) = default;
};

// The tree grown by one batch: its new root, and inclusion proofs for the batch's own leaves, made
// from the old frontier and the batch alone.
class GrownTree {
 public:
  GrownTree(const Frontier& before, const std::vector<Leaf>& leaves);
  const Frontier& frontier() const { return frontier_; }
  // RFC 6962 §2.1.1 path of the leaf at `position`. REQUIRES: it is one of the batch's.
  std::vector<Hash> inclusion_proof(Position position) const;

 private:
  // Its place among nodes_. REQUIRES: the subtree is full, and new or in the old frontier.
  const Hash& node(unsigned level, std::uint64_t index) const;

  static constexpr unsigned kMostLevels = 64;
  struct Level {
    std::size_t offset = 0;   // in nodes_
    std::uint64_t start = 0;  // index of the first subtree kept
  };

  std::uint64_t first_;
  unsigned level_count_;
  std::array<Level, kMostLevels> levels_{};
  std::vector<Hash> nodes_;  // level by level: the old subtree a new node needs, then the new ones
  std::vector<Hash> tails_;  // by level: root over the last size mod 2^level leaves, if any
  Frontier frontier_;
};

// RFC 6962 §2.1.1 and §2.1.2, verified as RFC 9162 §2.1.3.2 and §2.1.4.2 say.
struct Inclusion {
  Position position;
  std::uint64_t size;
  const Leaf& leaf;
  const Hash& root;
};
bool verify_inclusion(const Inclusion& claim, const std::vector<Hash>& proof);
// The same for a leaf known by its tree_leaf_hash.
struct InclusionOfHash {
  Position position;
  std::uint64_t size;
  const Hash& leaf_hash;
  const Hash& root;
};
bool verify_inclusion_of_hash(const InclusionOfHash& claim, const std::vector<Hash>& proof);

struct TreeHead {
  std::uint64_t size = 0;
  Hash root{};
  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};
bool verify_consistency(const TreeHead& older,
                        const TreeHead& newer,
                        const std::vector<Hash>& proof);

// The roots of full subtrees of a whole log, asked for as (level, index): level 0 are
// tree_leaf_hash values. What proofs over the whole log are made from; TileTree (log/tiles.h) is
// one.
class TreeHashes {
 public:
  virtual ~TreeHashes() = default;
  // REQUIRES: (index + 1) << level <= size of the log.
  virtual Hash at(unsigned level, std::uint64_t index) = 0;
};
Hash tree_root(TreeHashes& hashes, std::uint64_t size);
std::vector<Hash> inclusion_proof(TreeHashes& hashes, Position position, std::uint64_t size);
std::vector<Hash> consistency_proof(TreeHashes& hashes, std::uint64_t older, std::uint64_t newer);

}  // namespace cofactor
