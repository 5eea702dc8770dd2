#include <algorithm>

#include "base/check.h"
#include "log/testing/made_damage.h"

// Damage by somebody who writes the format well, without the log's key: entries.
namespace cofactor {
namespace {

std::vector<ExportedEntry> entries_of(const MadeRecord& record) {
  std::vector<ExportedEntry> entries;
  std::string_view rest = record.files.files.at("entries.jsonl");
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    entries.push_back(*parse_export_line(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
  }
  return entries;
}

bool put(MadeRecord& record, const std::vector<ExportedEntry>& entries) {
  std::string& lines = record.files.files["entries.jsonl"];
  lines.clear();
  for (const ExportedEntry& entry : entries) {
    append_export_line(lines, entry);
  }
  return true;
}

std::ptrdiff_t below(SeededRandom& random, std::size_t bound) {
  return static_cast<std::ptrdiff_t>(random.below(bound));
}

using Change = bool (*)(ExportedEntry& entry, MadeRecord& record, SeededRandom& random);

// Changes one entry.
template <Change change>
bool change_one(MadeRecord& record, SeededRandom& random) {
  auto entries = entries_of(record);
  return change(entries[random.below(entries.size())], record, random) && put(record, entries);
}

bool remove_one(MadeRecord& record, SeededRandom& random) {
  auto entries = entries_of(record);
  entries.erase(entries.begin() + below(random, entries.size()));
  return put(record, entries);
}

bool double_one(MadeRecord& record, SeededRandom& random) {
  auto entries = entries_of(record);
  const ExportedEntry copy = entries[random.below(entries.size())];
  entries.insert(entries.begin() + below(random, entries.size() + 1), copy);
  return put(record, entries);
}

bool move_one(MadeRecord& record, SeededRandom& random) {
  auto entries = entries_of(record);
  const auto from = below(random, entries.size());
  const auto to = below(random, entries.size());
  const ExportedEntry moved = entries[static_cast<std::size_t>(from)];
  entries.erase(entries.begin() + from);
  entries.insert(entries.begin() + to, moved);
  return from != to && put(record, entries);
}

bool swap_contents(MadeRecord& record, SeededRandom& random) {
  auto entries = entries_of(record);
  ExportedEntry& one = entries[random.below(entries.size())];
  ExportedEntry& other = entries[random.below(entries.size())];
  std::swap(one.content, other.content);
  std::swap(one.inner, other.inner);
  return &one != &other && put(record, entries);
}

bool swap_positions(MadeRecord& record, SeededRandom& random) {
  auto entries = entries_of(record);
  const auto one = random.below(entries.size());
  const auto other = random.below(entries.size());
  std::swap(entries[one], entries[other]);
  std::swap(entries[one].position, entries[other].position);
  return one != other && put(record, entries);
}

// Takes one out and closes the gap in its chain, links and all.
bool remove_one_and_link_anew(MadeRecord& record, SeededRandom& random) {
  auto entries = entries_of(record);
  const auto at = below(random, entries.size());
  const ExportedEntry removed = entries[static_cast<std::size_t>(at)];
  entries.erase(entries.begin() + at);
  Leaf previous = removed.previous;
  for (auto entry = entries.begin() + at; entry != entries.end(); ++entry) {
    if (entry->chain == removed.chain) {
      entry->sequence -= 1;
      entry->previous = previous;
      previous = leaf_of(*entry);
    }
  }
  return put(record, entries);
}

bool invent_one(MadeRecord& record, SeededRandom& random) {
  auto entries = entries_of(record);
  const std::size_t at = random.below(entries.size());
  if (at + 1 < entries.size() && entries[at + 1].position == entries[at].position + 1) {
    return false;
  }
  ExportedEntry invented = entries[at];
  invented.position += 1;
  invented.sequence += 1;
  invented.previous = leaf_of(entries[at]);
  if (invented.position >= record.size) {
    return false;
  }
  entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(at + 1), invented);
  return put(record, entries);
}

bool change_position(ExportedEntry& entry, MadeRecord&, SeededRandom& random) {
  entry.position += random.below(2) == 0 ? 1 : ~std::uint64_t{0};
  return true;
}

bool change_sequence(ExportedEntry& entry, MadeRecord&, SeededRandom& random) {
  entry.sequence += random.below(2) == 0 ? 1 : ~std::uint64_t{0};
  return true;
}

bool change_previous(ExportedEntry& entry, MadeRecord&, SeededRandom& random) {
  entry.previous[random.below(33)] ^= 1;
  return true;
}

bool change_chain(ExportedEntry& entry, MadeRecord& record, SeededRandom&) {
  entry.chain = entry.chain == record.world.ada ? record.world.vault : record.world.ada;
  return true;
}

bool change_nonce(ExportedEntry& entry, MadeRecord&, SeededRandom& random) {
  return entry.content && (entry.content->nonce[random.below(32)] ^= 1, true);
}

bool change_body(ExportedEntry& entry, MadeRecord&, SeededRandom& random) {
  return entry.content &&
         (entry.content->body[random.below(entry.content->body.size())] ^= 1, true);
}

bool change_inner(ExportedEntry& entry, MadeRecord&, SeededRandom& random) {
  return !entry.content && (entry.inner[random.below(32)] ^= 1, true);
}

bool withhold(ExportedEntry& entry, MadeRecord&, SeededRandom&) {
  if (!entry.content) {
    return false;
  }
  entry.inner = inner_hash(entry.content->nonce, entry.content->body);
  entry.content.reset();
  return true;
}

bool drop_a_chain(MadeRecord& record, SeededRandom& random) {
  const auto chains = record.log.chains_in(record.scope, record.size);
  auto at = chains.begin();
  std::advance(at, below(random, chains.size()));
  auto entries = entries_of(record);
  std::erase_if(entries, [&](const ExportedEntry& entry) { return entry.chain == *at; });
  std::string& heads = record.files.files["heads"];
  std::vector<std::string> kept;
  for (const std::string_view note : split_heads(heads)) {
    if (verify_head(note, record.key)->chain != *at) {
      kept.emplace_back(note);
    }
  }
  heads = join_heads(kept);
  return put(record, entries);
}

// A whole and true chain of somebody else's, or of a vault that is not in scope.
bool show_a_foreign_chain(MadeRecord& record, SeededRandom& random) {
  const bool is_sister = record.scope.scope == ExportKind::kVault && random.below(2) == 0;
  const ChainId& foreign = is_sister ? record.world.second : record.world.foreign;
  auto entries = entries_of(record);
  for (const Entry& entry : record.log.entries()) {
    if (entry.chain == foreign) {
      entries.push_back({entry.position,
                         entry.chain,
                         entry.sequence,
                         entry.previous,
                         EntryContent{entry.nonce, copy_of(bytes_of(entry.body))},
                         {}});
    }
  }
  std::ranges::sort(entries, {}, &ExportedEntry::position);
  return record.log.head(foreign, 0) != record.log.head(foreign, record.size) &&
         put(record, entries);
}

}  // namespace

std::vector<Damage> damages_of_entries() {
  return {{"remove an entry", remove_one},
          {"double an entry", double_one},
          {"move an entry", move_one},
          {"swap the contents of two entries", swap_contents},
          {"swap the positions of two entries", swap_positions},
          {"remove an entry and link anew", remove_one_and_link_anew},
          {"invent an entry", invent_one},
          {"change a position", change_one<change_position>},
          {"change a sequence", change_one<change_sequence>},
          {"change a previous leaf", change_one<change_previous>},
          {"change a chain", change_one<change_chain>},
          {"change a nonce", change_one<change_nonce>},
          {"change a body", change_one<change_body>},
          {"change an inner hash", change_one<change_inner>},
          {"withhold a body", change_one<withhold>},
          {"drop a chain", drop_a_chain},
          {"show a foreign chain", show_a_foreign_chain}};
}

}  // namespace cofactor
