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

bool LogTree::check_up_to(const Frontier& log) {
  if (log.size <= checked_size_) {
    return true;  // somebody else has asked with a newer one
  }
  know(log.size);
  Frontier roots = checked_;
  while (roots.size < log.size / kTileWidth) {
    roots.append(levels_.front()[roots.size]);
  }
  // Subtrees of so many tiles are those of as many times 256 entries.
  Frontier whole{.size = roots.size * kTileWidth, .subtrees = roots.subtrees};
  Tile edge;
  for (const EntryRow& row : store_.entries(whole.size, log.size - whole.size)) {
    edge.push_back(tree_leaf_hash(row.leaf));
    whole.append(edge.back());
  }
  if (whole != log) {
    return false;
  }
  checked_ = std::move(roots);
  edge_ = std::move(edge);
  checked_size_ = log.size;
  return true;
}

const Tile* LogTree::checked_tile(std::uint64_t index) {
  constexpr std::size_t kTilesKept = 8;
  for (const auto& [kept, hashes] : tiles_) {
    if (kept == index) {
      return &hashes;
    }
  }
  const auto hashes = tile({.level = 0, .index = index});
  if (!hashes || root_of(*hashes) != levels_.front()[index]) {
    return nullptr;
  }
  if (tiles_.size() == kTilesKept) {
    tiles_.pop_front();
  }
  return &tiles_.emplace_back(index, *hashes).second;
}

std::optional<Position> LogTree::misplaced(const Frontier& log, std::span<const EntryRow> rows) {
  const std::lock_guard lock(mutex_);
  if (!check_up_to(log)) {
    return rows.empty() ? std::nullopt : std::optional(rows.front().position);
  }
  for (const EntryRow& row : rows) {
    const std::uint64_t index = row.position / kTileWidth;
    const bool full = index < checked_.size;
    const Tile* hashes = full ? checked_tile(index) : &edge_;
    const std::size_t at = row.position % kTileWidth;
    const bool known = row.position < checked_size_ && hashes != nullptr && at < hashes->size();
    if (!known || (*hashes)[at] != tree_leaf_hash(row.leaf)) {
      return row.position;
    }
  }
  return std::nullopt;
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
