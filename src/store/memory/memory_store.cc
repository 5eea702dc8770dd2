#include "store/memory/memory_store.h"

#include <algorithm>

#include "base/check.h"
#include "store/batch_rules.h"

namespace cofactor {

CommitResult MemoryStore::append(const Batch& batch) {
  if (!keeps_rules(batch)) return CommitResult::kRefused;
  const std::lock_guard lock(mutex_);
  if (batch.expected_size != head_.size) return CommitResult::kMoved;
  if (!has_room_for(batch)) return CommitResult::kNoSpace;
  entries_.insert(entries_.end(), batch.entries.begin(), batch.entries.end());
  for (const Row& row : batch.rows) rows_[{row.kind, row.id}] = row;
  for (const EnvelopeRow& envelope : batch.envelopes) {
    envelopes_[{envelope.purpose, envelope.object, envelope.version}] = envelope;
  }
  for (const ChainHead& head : batch.chain_heads) chain_heads_[head.chain] = head;
  head_ = {.size = entries_.size(), .batch = batch.id, .state = batch.state};
  return CommitResult::kCommitted;
}

StoredHead MemoryStore::head() {
  const std::lock_guard lock(mutex_);
  return head_;
}

std::vector<EntryRow> MemoryStore::entries(Position from, std::size_t most) {
  const std::lock_guard lock(mutex_);
  const auto begin = entries_.begin() +
                     static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(from, entries_.size()));
  const auto left = static_cast<std::size_t>(entries_.end() - begin);
  return {begin, begin + static_cast<std::ptrdiff_t>(std::min(most, left))};
}

std::optional<EntryRow> MemoryStore::entry(Position position) {
  const std::lock_guard lock(mutex_);
  if (position >= entries_.size()) return std::nullopt;
  return entries_[position];
}

void MemoryStore::changes_since(std::optional<Position> position,
                                const std::function<void(Changes&&)>& take) {
  Changes changes;
  {
    const std::lock_guard lock(mutex_);
    const auto is_asked = [&](const auto& item) { return item.changed_at >= position.value_or(0); };
    for (const auto& [key, row] : rows_) {
      if (is_asked(row)) changes.rows.push_back(row);
    }
    for (const auto& [key, envelope] : envelopes_) {
      if (is_asked(envelope)) changes.envelopes.push_back(envelope);
    }
  }
  if (!changes.rows.empty() || !changes.envelopes.empty()) take(std::move(changes));
}

std::vector<ChainHead> MemoryStore::chain_heads() {
  const std::lock_guard lock(mutex_);
  std::vector<ChainHead> heads;
  for (const auto& [chain, head] : chain_heads_) heads.push_back(head);
  return heads;
}

std::optional<std::string> MemoryStore::meta(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = meta_.find(key);
  return found == meta_.end() ? std::nullopt : std::optional(found->second);
}

void MemoryStore::set_meta(const std::string& key, const std::string& value) {
  CHECK(is_meta_key(key));
  const std::lock_guard lock(mutex_);
  meta_[key] = value;
}

Store::Space MemoryStore::space() {
  const std::lock_guard lock(mutex_);
  return space_;
}

void MemoryStore::set_space(Space space) {
  const std::lock_guard lock(mutex_);
  space_ = space;
}

bool MemoryStore::has_room_for(const Batch& batch) const {
  return space_.free_bytes > 0 || (batch.may_use_reserve && space_.reserve_bytes > 0);
}

}  // namespace cofactor
