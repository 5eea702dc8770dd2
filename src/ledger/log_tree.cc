#include "ledger/log_tree.h"

#include <fmt/format.h>

#include <span>

#include "base/check.h"

namespace cofactor {
namespace {

constexpr std::size_t kTilesAtOnce = 16;

Hash root_of(std::span<const Hash> hashes) {
  Frontier tree;
  for (const Hash& hash : hashes) {
    tree.append(hash);
  }
  return tree.root();
}

}  // namespace

void LogTree::add(std::size_t level, const Hash& hash) {
  if (levels_.size() < level) {
    levels_.emplace_back();
  }
  std::vector<Hash>& hashes = levels_[level - 1];
  hashes.push_back(hash);
  if (hashes.size() % kTileWidth == 0) {
    add(level + 1, root_of(std::span(hashes).last(kTileWidth)));
  }
}

void LogTree::know(std::uint64_t size) {
  const std::uint64_t tiles = size / kTileWidth;
  while (true) {
    const std::uint64_t known = levels_.empty() ? 0 : levels_.front().size();
    if (known >= tiles) {
      return;
    }
    const std::uint64_t count = std::min<std::uint64_t>(tiles - known, kTilesAtOnce);
    const auto rows = store_.entries(known * kTileWidth, count * kTileWidth);
    if (rows.size() != count * kTileWidth) {
      throw Fault(fmt::format("Entries of the log are missing behind {}.", known * kTileWidth));
    }
    std::vector<Hash> hashes;
    hashes.reserve(rows.size());
    for (const EntryRow& row : rows) {
      hashes.push_back(tree_leaf_hash(row.leaf));
    }
    for (std::size_t i = 0; i < count; ++i) {
      add(1, root_of(std::span(hashes).subspan(i * kTileWidth, kTileWidth)));
    }
  }
}

void LogTree::catch_up(std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  know(size);
}

std::optional<Tile> LogTree::tile(const TileId& id) {
  const std::uint64_t first = id.index * kTileWidth;
  Tile out;
  if (id.level > 0) {
    const std::span<const Hash> hashes = levels_.at(id.level - 1);
    const auto part = hashes.subspan(first, id.width);
    out.assign(part.begin(), part.end());
    return out;
  }
  for (const EntryRow& row : store_.entries(first, id.width)) {
    out.push_back(tree_leaf_hash(row.leaf));
  }
  return out.size() == id.width ? std::optional(std::move(out)) : std::nullopt;
}

Hash LogTree::root(std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  know(size);
  TileTree tree(*this, size);
  return tree_root(tree, size);
}

std::vector<Hash> LogTree::inclusion(Position position, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  know(size);
  TileTree tree(*this, size);
  return inclusion_proof(tree, position, size);
}

std::vector<Hash> LogTree::consistency(std::uint64_t older, std::uint64_t newer) {
  const std::lock_guard lock(mutex_);
  know(newer);
  TileTree tree(*this, newer);
  return consistency_proof(tree, older, newer);
}

}  // namespace cofactor
