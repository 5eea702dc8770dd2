#include "store/batch_rules.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace cofactor {
namespace {

constexpr std::uint64_t kLargestNumber = std::numeric_limits<std::int64_t>::max();

template <class Range, class Key>
bool repeats(const Range& range, Key key) {
  if (range.size() < 2) return false;
  std::vector<decltype(key(*range.begin()))> keys;
  keys.reserve(range.size());
  for (const auto& item : range) keys.push_back(key(item));
  std::ranges::sort(keys);
  return std::ranges::adjacent_find(keys) != keys.end();
}

template <class Range>
bool all_fit(const Range& range) {
  return std::ranges::all_of(range, [](const auto& item) { return fits(item); });
}

bool follow_on(const Batch& batch) {
  Position next = batch.expected_size;
  return std::ranges::all_of(batch.entries,
                             [&](const EntryRow& entry) { return entry.position == next++; });
}

}  // namespace

bool fits(const EntryRow& entry) {
  return entry.sealed.size() <= kLongestValue && entry.sequence <= kLargestNumber &&
         (!entry.previous_position || *entry.previous_position < entry.position);
}

bool fits(const Row& row) {
  return row.bytes.size() <= kLongestValue && row.changed_at <= kLargestNumber &&
         (!row.removed || row.bytes.empty());
}

bool fits(const EnvelopeRow& envelope) {
  return envelope.sealed.size() <= kLongestValue && envelope.changed_at <= kLargestNumber &&
         envelope.version <= kLargestNumber;
}

bool fits(const ChainHead& head) {
  return head.sequence <= kLargestNumber && head.position <= kLargestNumber;
}

bool is_meta_key(std::string_view key) {
  return !key.empty() && key.size() <= 64 && !key.starts_with("store.");
}

bool keeps_rules(const Batch& batch) {
  return batch.expected_size <= kLargestNumber - batch.entries.size() && follow_on(batch) &&
         all_fit(batch.entries) && all_fit(batch.rows) && all_fit(batch.envelopes) &&
         all_fit(batch.chain_heads) && batch.state.size() <= kLongestValue &&
         !repeats(batch.rows, [](const Row& row) { return std::tuple(row.kind, row.id); }) &&
         !repeats(batch.envelopes,
                  [](const EnvelopeRow& envelope) {
                    return std::tuple(envelope.purpose, envelope.object, envelope.version);
                  }) &&
         !repeats(batch.chain_heads, [](const ChainHead& head) { return head.chain; });
}

}  // namespace cofactor
