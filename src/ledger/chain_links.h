#pragma once

#include <unordered_map>

#include "ledger/body.h"

namespace cofactor {

// A stretch of the log read backwards: whether each row is of the chain that it says, so that none
// is passed over for one of another's. A leaf tells the one before it in its chain.
class ChainLinks {
 public:
  explicit ChainLinks(Store& store) : store_(store) {}

  // The next row below; false: a row of the stretch is not where its chain has it.
  // REQUIRES: its leaf stands in the log.
  bool take(const EntryRow& row) {
    const auto after = waiting_.find(row.position);
    if (after != waiting_.end()) {
      if (!fits_leaf(after->second, row.leaf)) {
        return false;
      }
      waiting_.erase(after);
    }
    EntryRow link{.position = row.position,
                  .chain = row.chain,
                  .sequence = row.sequence,
                  .inner = row.inner,
                  .leaf = row.leaf};
    return row.previous_position ? waiting_.emplace(*row.previous_position, std::move(link)).second
                                 : fits_leaf(link, kNoLeaf);
  }

  // At the end of the stretch: the first row whose link leads out of it and does not fit.
  std::optional<Position> differing() {
    for (const auto& [position, row] : waiting_) {
      const auto before = store_.entry(position);
      if (!before || !fits_leaf(row, before->leaf)) {
        return row.position;
      }
    }
    return std::nullopt;
  }

 private:
  Store& store_;
  std::unordered_map<Position, EntryRow> waiting_;  // by the position of the entry before
};

}  // namespace cofactor
