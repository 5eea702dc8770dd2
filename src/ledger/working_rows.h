#pragma once

#include <map>
#include <string>
#include <utility>

#include "store/store.h"

namespace cofactor {

// What followers must not forget (architecture: "Follower"): how far they are, and what they still
// try. Rows like others in the store and its state sum, changed through the writer alone, also in
// batches without an entry; but no part of the directory and of no entry, so fsck, which folds the
// log, passes them over. Their kinds begin here; docs/formats/working-rows.md has the list.
inline constexpr std::uint16_t kFirstWorkingKind = 0x8000;
constexpr bool is_working(std::uint16_t kind) { return kind >= kFirstWorkingKind; }

// One change: these bytes from now on; none: the row is removed.
struct WorkingRow {
  std::uint16_t kind = kFirstWorkingKind;
  ObjectId id;
  std::string bytes;
};

// All of them as they are stored, tombstones included.
using WorkingRows = std::map<std::pair<std::uint16_t, ObjectId>, Row>;

}  // namespace cofactor
