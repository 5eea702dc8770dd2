#include "log/tiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "base/check.h"

namespace cofactor {
namespace {

constexpr std::size_t kMostRemembered = 16;

Hash root_of(std::span<const Hash> hashes) {
  Frontier tree;
  for (const Hash& hash : hashes) {
    tree.append(hash);
  }
  return tree.root();
}

}  // namespace

std::string tile_path(const TileId& id) {
  std::string groups = fmt::format("{:03}", id.index % 1000);
  for (std::uint64_t rest = id.index / 1000; rest > 0; rest /= 1000) {
    groups = fmt::format("x{:03}/", rest % 1000) + groups;
  }
  std::string path = fmt::format("{}/{}", id.level, groups);
  return id.width == kTileWidth ? path : fmt::format("{}.p/{}", path, id.width);
}

std::optional<TileId> tile_at(std::uint64_t size, unsigned level, std::uint64_t index) {
  CHECK(level < 64 / kTileHeight);
  const std::uint64_t hashes = size >> (kTileHeight * level);
  if (index >= hashes / kTileWidth + (hashes % kTileWidth != 0 ? 1 : 0)) {
    return std::nullopt;
  }
  const std::uint64_t rest = hashes - index * kTileWidth;
  return TileId{level, index, static_cast<unsigned>(std::min<std::uint64_t>(rest, kTileWidth))};
}

ByteView bytes_of(const Tile& tile) {
  static_assert(sizeof(Hash) == 32);
  return {reinterpret_cast<const std::uint8_t*>(tile.data()), tile.size() * sizeof(Hash)};
}

std::optional<Tile> parse_tile(ByteView bytes, unsigned width) {
  if (bytes.size() != width * sizeof(Hash)) {
    return std::nullopt;
  }
  Tile tile(width);
  std::memcpy(tile.data(), bytes.data(), bytes.size());
  return tile;
}

void TileWriter::append_at(unsigned level, const Hash& hash) {
  size_ += level == 0 ? 1 : 0;
  if (level == levels_.size()) {
    levels_.emplace_back().tile.reserve(kTileWidth);
  }
  Level& at = levels_[level];
  at.tile.push_back(hash);
  if (at.tile.size() < kTileWidth) {
    return;
  }
  sink_.take({level, at.index, kTileWidth}, at.tile);
  const Hash root = root_of(at.tile);
  at.tile.clear();
  ++at.index;
  append_at(level + 1, root);
}

TreeHead TileWriter::finish() {
  // The hashes of a level, and as their last the root over what is not full below it, make a tree
  // of their own with the same root: all but the last stand for equally many leaves.
  std::vector<Hash> row;
  for (unsigned level = 0; level < levels_.size(); ++level) {
    const Level& at = levels_[level];
    if (at.tile.empty()) {
      continue;
    }
    sink_.take({level, at.index, static_cast<unsigned>(at.tile.size())}, at.tile);
    std::vector<Hash> upper = at.tile;
    if (!row.empty()) {
      upper.push_back(root_of(row));
    }
    row = std::move(upper);
  }
  return {size_, root_of(row)};
}

const Tile& TileTree::tile(unsigned level, std::uint64_t index) {
  const auto found = std::ranges::find_if(remembered_, [&](const auto& known) {
    return known.first.level == level && known.first.index == index;
  });
  if (found != remembered_.end()) {
    std::rotate(found, found + 1, remembered_.end());
    return remembered_.back().second;
  }
  const auto id = tile_at(size_, level, index);
  CHECK(id);
  auto read = source_.tile(*id);
  if (!read) {
    throw Fault("The log's tile " + tile_path(*id) + " is missing or has the wrong size.");
  }
  if (remembered_.size() == kMostRemembered) {
    remembered_.erase(remembered_.begin());
  }
  return remembered_.emplace_back(*id, std::move(*read)).second;
}

Hash TileTree::at(unsigned level, std::uint64_t index) {
  CHECK(level < 64 && index < size_ >> level);
  const unsigned height = level % kTileHeight;
  const std::uint64_t first = index << height;
  const Tile& hashes = tile(level / kTileHeight, first / kTileWidth);
  return root_of(std::span(hashes).subspan(first % kTileWidth, std::size_t{1} << height));
}

}  // namespace cofactor
