#include "log/tile_check.h"

#include "base/check.h"

namespace cofactor {

std::optional<Tile> ExportedTiles::tile(const TileId& id) {
  const auto bytes = files_.read("tiles/" + tile_path(id));
  return bytes ? parse_tile(cofactor::bytes_of(*bytes), id.width) : std::nullopt;
}

TileCheck::TileCheck(TileSource& source, const TreeHead& head, Findings& findings)
    : source_(source), head_(head), findings_(findings), writer_(*this) {}

void TileCheck::differs(const TileId& id) {
  outcome_ = Outcome::kDiffers;
  findings_.add(FindingKind::kTreeDiffers,
                "The tile tiles/" + tile_path(id) +
                    " is missing, has the wrong size or does not fit the tiles below it.");
}

void TileCheck::read_next() {
  const auto id = tile_at(head_.size, 0, tiles_read_);
  CHECK(id);
  ++tiles_read_;
  auto tile = source_.tile(*id);
  if (!tile) {
    differs(*id);
    current_.clear();
    return;
  }
  current_ = std::move(*tile);
  if (outcome_ == Outcome::kFits) {
    for (const Hash& hash : current_) {
      writer_.append(hash);
    }
  }
}

const Hash* TileCheck::leaf_hash(Position position) {
  CHECK(position < head_.size);
  const std::uint64_t wanted = position / kTileWidth;
  while (tiles_read_ <= wanted) {
    if (outcome_ == Outcome::kDiffers) {
      tiles_read_ = wanted;  // the tree is lost; a hostile size must not make this long
    }
    read_next();
  }
  CHECK(tiles_read_ == wanted + 1);
  return current_.empty() ? nullptr : &current_[position % kTileWidth];
}

TileCheck::Outcome TileCheck::finish() {
  while (outcome_ == Outcome::kFits && tile_at(head_.size, 0, tiles_read_)) {
    read_next();
  }
  if (outcome_ == Outcome::kFits && writer_.finish() != head_) {
    outcome_ = Outcome::kDiffers;
    findings_.add(FindingKind::kTreeDiffers,
                  "The tiles do not give the root that the checkpoint names for " +
                      std::to_string(head_.size) + " entries.");
  }
  return outcome_;
}

void TileCheck::take(const TileId& id, const Tile& tile) {
  if (id.level > 0 && source_.tile(id) != tile) {
    differs(id);
  }
}

}  // namespace cofactor
