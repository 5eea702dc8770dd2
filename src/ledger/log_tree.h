#pragma once

#include <mutex>

#include "log/tiles.h"
#include "store/store.h"

namespace cofactor {

// The whole log's tree for proofs: the lowest hashes are read from the store when they are asked
// for, the roots of every 256 entries and all above are kept in memory (33 bytes for 256 entries).
// They are read once, at the first proof or by catch_up(). Any thread, one at a time.
class LogTree : private TileSource {
 public:
  explicit LogTree(Store& store) : store_(store) {}

  // Reads what has been committed below `size` and is not yet known.
  void catch_up(std::uint64_t size);

  // REQUIRES: `size` entries are committed, position < size, older <= newer.
  Hash root(std::uint64_t size);
  std::vector<Hash> inclusion(Position position, std::uint64_t size);
  std::vector<Hash> consistency(std::uint64_t older, std::uint64_t newer);

 private:
  std::optional<Tile> tile(const TileId& id) override;
  void know(std::uint64_t size);
  void add(std::size_t level, const Hash& hash);

  Store& store_;
  std::mutex mutex_;
  std::vector<std::vector<Hash>> levels_;  // by tile level, from 1 on: roots of full tiles below
};

}  // namespace cofactor
