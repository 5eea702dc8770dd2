#pragma once

#include <span>

#include "tests/forge/lived.h"

namespace cofactor {

// One thing that somebody has done to a copy of the file, as SQL.
struct Forged {
  std::string sql;
  // What fsck must name, each of them.
  std::vector<ObjectId> things = {};
  std::vector<Position> entries = {};
};

enum class Expected {
  kRefused,   // the next opening says tampered, or cannot read it
  kHarmless,  // it opens, and everything that is decided by is as it was: nothing relies on this
  kUnread,    // bodies older than an hour are not read at a start: if it opens, all is as it was,
              // and fsck names the entry
};

struct Kind {
  const char* name;
  Forged (*make)(const Lived& lived, SeededRandom& random);
  Expected expected = Expected::kRefused;
};

std::span<const Kind> kinds_of_rows();
std::span<const Kind> kinds_of_envelopes();
std::span<const Kind> kinds_of_entries();
std::span<const Kind> kinds_of_heads();

// --- Words that the kinds are written in ---------------------------------------------------------

template <class Items>
const auto& one_of(const Items& items, SeededRandom& random) {
  CHECK(!items.empty());
  return *std::next(items.begin(), static_cast<std::ptrdiff_t>(random.below(items.size())));
}

// The values of a map that `wanted` says.
template <class Items, class Wanted>
auto those(const Items& items, Wanted wanted) {
  std::vector<typename Items::mapped_type> out;
  for (const auto& [key, item] : items) {
    if (wanted(item)) {
      out.push_back(item);
    }
  }
  return out;
}

std::string sql_of(ByteView bytes);  // x'…'
std::string put(const Row& row);
std::string put(const EnvelopeRow& row);
std::string put(const EntryRow& row);
std::string put_head(const StoredHead& head);
std::string whole(const Copy& copy);  // all but meta

// The body of an entry of the server's chain that says so.
std::string body_of(const Lived& lived, const Event& event);
// The next entry of a chain behind `rows`, with a leaf that is right. Of the server's chain it
// opens: its key lies in the file.
EntryRow next_entry(const Lived& lived,
                    std::span<const EntryRow> rows,
                    const ChainId& chain,
                    std::string_view body,
                    SeededRandom& random);
// The same entry with another body and the leaf for it.
EntryRow with_body(const Lived& lived,
                   std::span<const EntryRow> rows,
                   EntryRow row,
                   std::string_view body,
                   SeededRandom& random);
// The head of a log of these entries, as far as it can be made without the tag key.
StoredHead head_over(std::span<const EntryRow> rows, const StoredHead& old);

}  // namespace cofactor
