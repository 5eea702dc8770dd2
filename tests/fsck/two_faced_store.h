#pragma once

#include <functional>

#include "store/memory/memory_store.h"

namespace cofactor {

// A store whose disk answers otherwise than it did: at one reading, or at each.
class TwoFacedStore : public MemoryStore {
 public:
  std::function<void(Changes&)> change_state;
  std::function<void(std::vector<EntryRow>&)> change_entries;
  // The reading at which what is set above is done, from 1; none: at each.
  void at(std::optional<int> reading) { left_ = reading; }

  void changes_since(std::optional<Position> position,
                     const std::function<void(Changes&&)>& take) override {
    Changes all;
    MemoryStore::changes_since(position, [&](Changes&& piece) { all = std::move(piece); });
    if (change_state && now()) {
      change_state(all);
    }
    take(std::move(all));
  }
  std::vector<EntryRow> entries(Position from, std::size_t most) override {
    auto rows = MemoryStore::entries(from, most);
    if (change_entries && now()) {
      change_entries(rows);
    }
    return rows;
  }
  std::optional<EntryRow> entry(Position position) override {
    auto rows = entries(position, 1);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
  }

 private:
  bool now() { return !left_ || --*left_ == 0; }

  std::optional<int> left_;
};

// The entry as it is, with `row` in its place.
inline std::function<void(std::vector<EntryRow>&)> in_place(EntryRow row) {
  return [row = std::move(row)](std::vector<EntryRow>& rows) {
    for (EntryRow& each : rows) {
      if (each.position == row.position) {
        each = row;
      }
    }
  };
}

}  // namespace cofactor
