#pragma once

#include <cstdint>
#include <string>

#include "store/store.h"

namespace cofactor::sample {

// An id whose bytes are all told by `number`, above none().
template <class SomeId>
SomeId id_of(std::uint64_t number) {
  SomeId id;
  id.bytes[0] = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    id.bytes[8 + i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  }
  return id;
}

// Bytes told by `number`, of any value.
Bytes bytes_for(std::uint64_t number, std::size_t size);

EntryRow entry_at(Position position, std::size_t size = 100);
Row row_of(std::uint64_t number, Position changed_at, std::string bytes);
EnvelopeRow envelope_of(std::uint64_t number, Position changed_at, Bytes sealed);

// The batch after `size` entries: `count` entries, and an id and a state that tell its place.
Batch batch_after(std::uint64_t size, std::size_t count, std::size_t entry_bytes = 100);

// All that changes_since() gives, sorted by key.
Changes all_changes(Store& store, std::optional<Position> since);

// All of a store but meta, to compare.
struct Contents {
  StoredHead head;
  std::vector<EntryRow> entries;
  std::vector<Row> rows;
  std::vector<EnvelopeRow> envelopes;
  std::vector<ChainHead> chain_heads;
  friend bool operator==(const Contents&, const Contents&) = default;
};
Contents contents_of(Store& store);

}  // namespace cofactor::sample
