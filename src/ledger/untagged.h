#pragma once

#include <string>
#include <string_view>

#include "ledger/state.h"

// Entries that were written while the root key was sealed: the tag in the head is that of the log
// before them (docs/formats/batch-tag.md).
namespace cofactor {

// How much of the log the head's tag is of: all of it, unless the head says less.
std::uint64_t tagged_size_of(const StoredHead& head);

// The head's `state` for a log that has grown beyond what `tagged` is the state of.
std::string untagged_state(const HeadState& tagged,
                           std::uint64_t tagged_size,
                           const std::vector<Hash>& subtrees);

// The closed list: sign-in and sign-out while sealed, refusals, and refusals counted. Any other
// type beyond the tag is `tampered`.
bool is_written_while_sealed(std::string_view type);

}  // namespace cofactor
