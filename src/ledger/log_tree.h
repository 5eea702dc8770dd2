#pragma once

#include <deque>
#include <mutex>
#include <span>

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

  // The first of `rows` whose leaf is not the one at its position in the log whose right edge the
  // writer has in memory; none when all are there. Whatever the store says of other entries must
  // give that log, otherwise the first row is named. A log of another store's is a bug of the
  // caller.
  std::optional<Position> misplaced(const Frontier& log, std::span<const EntryRow> rows);

 private:
  std::optional<Tile> tile(const TileId& id) override;
  void know(std::uint64_t size);
  void add(std::size_t level, const Hash& hash);
  bool check_up_to(const Frontier& log);
  // The leaf hashes of a full tile that is known; as they stand in the store, if they give its
  // root.
  const Tile* checked_tile(std::uint64_t index);

  Store& store_;
  std::mutex mutex_;
  std::vector<std::vector<Hash>> levels_;  // by tile level, from 1 on: roots of full tiles below

  // What misplaced() has compared with the writer's log: a tree over the roots of full tiles, and
  // the leaf hashes behind them.
  Frontier checked_;
  Tile edge_;
  std::uint64_t checked_size_ = 0;
  std::deque<std::pair<std::uint64_t, Tile>> tiles_;  // checked ones, by their index; newest last
};

}  // namespace cofactor
