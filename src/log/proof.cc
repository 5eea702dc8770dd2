#include <bit>

#include "base/check.h"
#include "crypto/hash.h"
#include "log/tree.h"

namespace cofactor {
namespace {

bool is_odd(std::uint64_t value) { return (value & 1) != 0; }

struct Range {
  std::uint64_t begin;  // a multiple of the largest power of two below its length
  std::uint64_t end;
};

// RFC 6962 §2.1: MTH of the leaves in the range.
Hash root_of(TreeHashes& hashes, Range range) {
  Frontier full;
  full.size = range.end - range.begin;
  std::uint64_t at = range.begin;
  for (unsigned level = 64; level-- > 0;) {
    if (is_odd(full.size >> level)) {
      full.subtrees.push_back(hashes.at(level, at >> level));
      at += std::uint64_t{1} << level;
    }
  }
  return full.root();
}

// The largest power of two smaller than `size`. REQUIRES: size > 1.
std::uint64_t split_of(std::uint64_t size) { return std::bit_floor(size - 1); }

enum class OldRoot { kKnown, kUnknown };

// RFC 6962 §2.1.2: SUBPROOF(older, range, whether its root is known to the verifier).
void append_subproof(TreeHashes& hashes,
                     std::uint64_t older,
                     Range range,
                     OldRoot old_root,
                     std::vector<Hash>& proof) {
  const std::uint64_t size = range.end - range.begin;
  if (older == size) {
    if (old_root == OldRoot::kUnknown) {
      proof.push_back(root_of(hashes, range));
    }
    return;
  }
  const std::uint64_t split = split_of(size);
  const Range left = {range.begin, range.begin + split};
  const Range right = {range.begin + split, range.end};
  if (older <= split) {
    append_subproof(hashes, older, left, old_root, proof);
    proof.push_back(root_of(hashes, right));
  } else {
    append_subproof(hashes, older - split, right, OldRoot::kUnknown, proof);
    proof.push_back(root_of(hashes, left));
  }
}

}  // namespace

Hash tree_root(TreeHashes& hashes, std::uint64_t size) { return root_of(hashes, {0, size}); }

std::vector<Hash> inclusion_proof(TreeHashes& hashes, Position position, std::uint64_t size) {
  CHECK(position < size);
  std::vector<Hash> from_top;
  Range range = {0, size};
  while (range.end - range.begin > 1) {
    const std::uint64_t middle = range.begin + split_of(range.end - range.begin);
    if (position < middle) {
      from_top.push_back(root_of(hashes, {middle, range.end}));
      range.end = middle;
    } else {
      from_top.push_back(root_of(hashes, {range.begin, middle}));
      range.begin = middle;
    }
  }
  return {from_top.rbegin(), from_top.rend()};
}

std::vector<Hash> consistency_proof(TreeHashes& hashes, std::uint64_t older, std::uint64_t newer) {
  CHECK(older <= newer);
  std::vector<Hash> proof;
  if (older != 0 && older != newer) {
    append_subproof(hashes, older, {0, newer}, OldRoot::kKnown, proof);
  }
  return proof;
}

// RFC 9162 §2.1.3.2.
bool verify_inclusion_of_hash(const InclusionOfHash& claim, const std::vector<Hash>& proof) {
  if (claim.position >= claim.size) {
    return false;
  }
  std::uint64_t node = claim.position;
  std::uint64_t last = claim.size - 1;
  Hash root = claim.leaf_hash;
  for (const Hash& sibling : proof) {
    if (last == 0) {
      return false;
    }
    if (is_odd(node) || node == last) {
      root = tree_node_hash(sibling, root);
      while (!is_odd(node) && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      root = tree_node_hash(root, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && root == claim.root;
}

bool verify_inclusion(const Inclusion& claim, const std::vector<Hash>& proof) {
  const Hash leaf_hash = tree_leaf_hash(claim.leaf);
  return verify_inclusion_of_hash({claim.position, claim.size, leaf_hash, claim.root}, proof);
}

// RFC 9162 §2.1.4.2, and the two cases it leaves out: an empty and an equal tree need no proof.
bool verify_consistency(const TreeHead& older,
                        const TreeHead& newer,
                        const std::vector<Hash>& proof) {
  if (older.size == newer.size || older.size == 0) {
    const Hash& expected = older.size == newer.size ? newer.root : Frontier().root();
    return proof.empty() && older.root == expected;
  }
  if (older.size > newer.size) {
    return false;
  }
  auto next = proof.begin();
  const bool starts_with_old_root = std::has_single_bit(older.size);
  if (!starts_with_old_root && next == proof.end()) {
    return false;
  }
  std::uint64_t node = older.size - 1;
  std::uint64_t last = newer.size - 1;
  while (is_odd(node)) {
    node >>= 1;
    last >>= 1;
  }
  Hash old_root = starts_with_old_root ? older.root : *next++;
  Hash new_root = old_root;
  for (; next != proof.end(); ++next) {
    if (last == 0) {
      return false;
    }
    if (is_odd(node) || node == last) {
      old_root = tree_node_hash(*next, old_root);
      new_root = tree_node_hash(*next, new_root);
      while (!is_odd(node) && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      new_root = tree_node_hash(new_root, *next);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_root == older.root && new_root == newer.root;
}

}  // namespace cofactor
