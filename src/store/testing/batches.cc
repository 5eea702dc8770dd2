#include "store/testing/batches.h"

#include <algorithm>
#include <tuple>

#include "base/random.h"

namespace cofactor::sample {

Bytes bytes_for(std::uint64_t number, std::size_t size) {
  SeededRandom random(number);
  return random.bytes(size);
}

EntryRow entry_at(Position position, std::size_t size) {
  SeededRandom random(position);
  EntryRow entry{.position = position,
                 .chain = id_of<ChainId>(position % 3),
                 .sequence = position / 3,
                 .previous_position = std::nullopt,
                 .inner = random.array<32>(),
                 .leaf = random.array<33>(),
                 .sealed = random.bytes(size)};
  if (position >= 3) entry.previous_position = position - 3;
  return entry;
}

Row row_of(std::uint64_t number, Position changed_at, std::string bytes) {
  return {.kind = static_cast<std::uint16_t>(number % 5),
          .id = id_of<ObjectId>(number),
          .changed_at = changed_at,
          .removed = false,
          .bytes = std::move(bytes)};
}

EnvelopeRow envelope_of(std::uint64_t number, Position changed_at, Bytes sealed) {
  return {.purpose = static_cast<std::uint16_t>(number % 3),
          .object = id_of<ObjectId>(number),
          .version = number,
          .changed_at = changed_at,
          .sealed = std::move(sealed)};
}

Batch batch_after(std::uint64_t size, std::size_t count, std::size_t entry_bytes) {
  Batch batch;
  batch.id = id_of<BatchId>(size + 1);
  batch.expected_size = size;
  for (std::size_t i = 0; i < count; ++i) batch.entries.push_back(entry_at(size + i, entry_bytes));
  batch.state = "state after " + std::to_string(size);
  return batch;
}

Changes all_changes(Store& store, std::optional<Position> since) {
  Changes all;
  store.changes_since(since, [&](Changes&& piece) {
    std::ranges::move(piece.rows, std::back_inserter(all.rows));
    std::ranges::move(piece.envelopes, std::back_inserter(all.envelopes));
  });
  std::ranges::sort(all.rows, {}, [](const Row& row) { return std::tuple(row.kind, row.id); });
  std::ranges::sort(all.envelopes, {}, [](const EnvelopeRow& envelope) {
    return std::tuple(envelope.purpose, envelope.object, envelope.version);
  });
  return all;
}

Contents contents_of(Store& store) {
  Changes changes = all_changes(store, std::nullopt);
  return {.head = store.head(),
          .entries = store.entries(0, store.head().size + 1),
          .rows = std::move(changes.rows),
          .envelopes = std::move(changes.envelopes),
          .chain_heads = store.chain_heads()};
}

}  // namespace cofactor::sample
