#pragma once

#include <optional>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "log/entry.h"

namespace cofactor {

// The things of one noun by their id, with the indices it is looked up by. Written once for all.
//
// A table may stand on another: finds fall through, iteration merges, and what is put or removed
// stays above until commit_onto moves it down. T has a member `id`. An index is a struct with
//   using Key = …;  template <class Emit> static void keys(const T&, Emit emit);
// emitting none, one or several keys. Pointers stay valid until the next put or remove of that id.
// One thread writes; readers are kept out meanwhile by whoever owns the table.
template <class T, class... Indices>
class Table {
 public:
  using Key = decltype(T::id);

  struct Held {
    std::optional<T> value;  // empty: removed (only above another table)
    Position changed_at = 0;
  };

  explicit Table(const Table* below = nullptr) : below_(below) {}

  const T* find(const Key& key) const {
    const Held* held = find_held(key);
    return held != nullptr && held->value ? &*held->value : nullptr;
  }

  // With the position that changed it last, also of what was removed above.
  const Held* find_held(const Key& key) const {
    if (!held_.empty()) {
      const auto at = held_.find(key);
      if (at != held_.end()) {
        return &at->second;
      }
    }
    return below_ == nullptr ? nullptr : below_->find_held(key);
  }

  void put(T value, Position position) {
    const Key key = value.id;
    drop_indices(key);
    auto& held = held_[key];
    held.changed_at = position;
    held.value.emplace(std::move(value));
    add_indices(*held.value);
  }

  void remove(const Key& key, Position position) {
    drop_indices(key);
    if (below_ == nullptr) {
      held_.erase(key);
    } else {
      held_[key] = {.value = std::nullopt, .changed_at = position};
    }
  }

  // Calls `take(const T&)` for each thing with that index key, until it returns false.
  template <class Index, class Take>
  void each_by(const typename Index::Key& key, Take take) const {
    for (const Table* layer = this; layer != nullptr; layer = layer->below_) {
      const auto& index = std::get<index_number<Index>()>(layer->indices_);
      if (index.empty()) {
        continue;
      }
      const auto [first, last] = index.equal_range(key);
      for (auto at = first; at != last; ++at) {
        if (!hidden(layer, at->second) && !take(*layer->held_.at(at->second).value)) {
          return;
        }
      }
    }
  }

  // The first thing with that index key.
  template <class Index>
  const T* find_by(const typename Index::Key& key) const {
    const T* found = nullptr;
    each_by<Index>(key, [&](const T& value) {
      found = &value;
      return false;
    });
    return found;
  }

  // Calls `take(const T&)` for every thing, in no order.
  template <class Take>
  void each(Take take) const {
    for (const Table* layer = this; layer != nullptr; layer = layer->below_) {
      for (const auto& [key, held] : layer->held_) {
        if (held.value && !hidden(layer, key)) {
          take(*held.value);
        }
      }
    }
  }

  // Calls `take(key, held)` for what was put or removed in this layer alone.
  template <class Take>
  void each_change(Take take) const {
    for (const auto& [key, held] : held_) {
      take(key, held);
    }
  }

  bool changed() const { return !held_.empty(); }
  std::size_t size_of_layer() const { return held_.size(); }
  const Table* below() const { return below_; }

  // Moves what this layer holds down onto `base`. REQUIRES: base is what it stands on.
  void commit_onto(Table& base) {
    CHECK(below_ == &base);
    while (!held_.empty()) {
      auto node = held_.extract(held_.begin());
      if (node.mapped().value) {
        base.take(std::move(node));
      } else {
        base.remove(node.key(), node.mapped().changed_at);
      }
    }
    std::apply([](auto&... index) { (index.clear(), ...); }, indices_);
  }

  // Drops those that `old` says, without a trace. REQUIRES: stands on nothing.
  template <class Old>
  void forget_if(Old old) {
    CHECK(below_ == nullptr);
    for (auto at = held_.begin(); at != held_.end();) {
      if (!old(*at->second.value)) {
        ++at;
        continue;
      }
      drop_indices(at->first);
      at = held_.erase(at);
    }
  }

  void reserve(std::size_t size) { held_.reserve(size); }

 private:
  template <class Index>
  using IndexMap = std::unordered_multimap<typename Index::Key, Key>;

  using HeldMap = std::unordered_map<Key, Held>;

  // Puts what a layer above held, without a copy.
  void take(HeldMap::node_type node) {
    drop_indices(node.key());
    auto put = held_.insert(std::move(node));
    if (!put.inserted) {
      put.position->second = std::move(put.node.mapped());
    }
    add_indices(*put.position->second.value);
  }

  template <class Index>
  static constexpr std::size_t index_number() {
    std::size_t number = 0;
    bool found = false;
    ((found || (std::is_same_v<Index, Indices> ? (found = true) : (++number, false))), ...);
    return number;
  }

  template <class Each>
  void emit_indices(const T& value, Each each) {
    (Indices::keys(value,
                   [&](const typename Indices::Key& key) {
                     each(std::get<index_number<Indices>()>(indices_), key, value.id);
                   }),
     ...);
  }

  void add_indices(const T& value) {
    emit_indices(value, [](auto& index, const auto& index_key, const Key& id) {
      index.emplace(index_key, id);
    });
  }

  void drop_indices(const Key& key) {
    if constexpr (sizeof...(Indices) == 0) {
      return;
    }
    const auto at = held_.find(key);
    if (at == held_.end() || !at->second.value) {
      return;
    }
    emit_indices(*at->second.value, [](auto& index, const auto& index_key, const Key& id) {
      auto [first, last] = index.equal_range(index_key);
      for (; first != last; ++first) {
        if (first->second == id) {
          index.erase(first);
          return;
        }
      }
    });
  }

  // What a layer above `layer` has changed hides what lies in it.
  bool hidden(const Table* layer, const Key& key) const {
    for (const Table* above = this; above != layer; above = above->below_) {
      if (!above->held_.empty() && above->held_.contains(key)) {
        return true;
      }
    }
    return false;
  }

  const Table* below_;
  HeldMap held_;
  std::tuple<IndexMap<Indices>...> indices_;
};

}  // namespace cofactor
