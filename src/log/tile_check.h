#pragma once

#include "log/findings.h"
#include "log/tiles.h"

namespace cofactor {

// An export's tiles as they lie in its directory.
class ExportedTiles : public TileSource {
 public:
  explicit ExportedTiles(const ExportFiles& files) : files_(files) {}
  std::optional<Tile> tile(const TileId& id) override;

 private:
  const ExportFiles& files_;
};

// Reads all tiles of a log once, in order, and computes its tree from the lowest: the upper tiles
// and the root must come out as they are given.
class TileCheck : private TileSink {
 public:
  TileCheck(TileSource& source, const TreeHead& head, Findings& findings);
  // The tree_leaf_hash at `position`; nullptr when its tile is missing, which is a finding.
  // REQUIRES: position is below the log's size and not below any that was asked for before.
  const Hash* leaf_hash(Position position);
  enum class Outcome { kFits, kDiffers };
  // Reads the rest while it fits. Unless it does, no hash of the tree can be relied on.
  Outcome finish();

 private:
  void take(const TileId& id, const Tile& tile) override;
  void read_next();
  void differs(const TileId& id);

  TileSource& source_;
  TreeHead head_;
  Findings& findings_;
  TileWriter writer_;
  std::uint64_t tiles_read_ = 0;
  Tile current_;  // empty: missing
  Outcome outcome_ = Outcome::kFits;
};

}  // namespace cofactor
