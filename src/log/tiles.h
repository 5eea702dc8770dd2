#pragma once

#include <optional>
#include <string>
#include <vector>

#include "log/tree.h"

namespace cofactor {

// C2SP tlog-tiles: the hashes of a log in files of at most 256. A tile of level L holds roots of
// full subtrees of 256^L leaves: its hash i is that of tree level 8 L, index 256 `index` + i.
inline constexpr unsigned kTileWidth = 256;
inline constexpr unsigned kTileHeight = 8;

struct TileId {
  unsigned level = 0;
  std::uint64_t index = 0;
  unsigned width = kTileWidth;  // below 256: the partial tile at the right edge
  friend auto operator<=>(const TileId&, const TileId&) = default;
};
// "<level>/x001/x234/067" and, partial, ".p/<width>": what C2SP has behind "tile/".
std::string tile_path(const TileId& id);
// The tile of `level` at `index` in a log of `size` leaves; none when it would be empty.
std::optional<TileId> tile_at(std::uint64_t size, unsigned level, std::uint64_t index);

using Tile = std::vector<Hash>;

// The bytes of a tile: its hashes, one after the other.
ByteView bytes_of(const Tile& tile);
// None when they are not `width` hashes.
std::optional<Tile> parse_tile(ByteView bytes, unsigned width);

class TileSink {
 public:
  virtual ~TileSink() = default;
  virtual void take(const TileId& id, const Tile& tile) = 0;
};

class TileSource {
 public:
  virtual ~TileSource() = default;
  // None when there is no such tile, or one of another width.
  virtual std::optional<Tile> tile(const TileId& id) = 0;
};

// Makes all tiles of a log whose leaves come one after the other, each tile given to the sink as
// soon as it is full. Holds one tile a level.
class TileWriter {
 public:
  explicit TileWriter(TileSink& sink) : sink_(sink) {}
  void append(const Hash& leaf_hash) { append_at(0, leaf_hash); }
  // Gives the partial tiles too. Nothing can be appended behind it.
  TreeHead finish();

 private:
  struct Level {
    Tile tile;
    std::uint64_t index = 0;
  };
  void append_at(unsigned level, const Hash& hash);

  TileSink& sink_;
  std::vector<Level> levels_;
  std::uint64_t size_ = 0;
};

// The hashes of a log of `size` leaves from its tiles, the newest few remembered. A tile that is
// not there is a Fault.
class TileTree : public TreeHashes {
 public:
  TileTree(TileSource& source, std::uint64_t size) : source_(source), size_(size) {}
  Hash at(unsigned level, std::uint64_t index) override;

 private:
  const Tile& tile(unsigned level, std::uint64_t index);

  TileSource& source_;
  std::uint64_t size_;
  std::vector<std::pair<TileId, Tile>> remembered_;  // newest last
};

}  // namespace cofactor
