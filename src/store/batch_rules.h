#pragma once

#include "store/store.h"

namespace cofactor {

// No sealed body, row, envelope or state of a head is longer.
inline constexpr std::size_t kLongestValue = std::size_t{1} << 20;

// A key of meta has 1 to 64 bytes and does not begin with "store.", which is the adapters' own.
// Another one is a bug of the caller.
bool is_meta_key(std::string_view key);

// Whether what an adapter has read is what keeps_rules lets in: numbers and sizes, and a removed
// row without bytes. An adapter gives out nothing else.
bool fits(const EntryRow& entry);
bool fits(const Row& row);
bool fits(const EnvelopeRow& envelope);
bool fits(const ChainHead& head);

// Whether `batch` keeps the rules that need no look into a store; one that does not is kRefused by
// every adapter:
// - entries stand at expected_size, expected_size + 1, …, each after its previous_position;
// - no two rows, envelopes or chain heads have the same key;
// - nothing is longer than kLongestValue, and a removed row has no bytes;
// - positions, sequences and versions are below 2^63.
bool keeps_rules(const Batch& batch);

}  // namespace cofactor
