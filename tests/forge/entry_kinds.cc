#include "directory/event.h"
#include "tests/forge/kinds.h"

// Entries that were appended, changed, moved or cut off. Who can write the file knows the key of
// the server's chain, and leaves need none.
namespace cofactor {
namespace {

const std::vector<EntryRow>& entries(const Lived& lived) { return lived.now().entries; }

Forged of(const EntryRow& row) { return {.sql = put(row), .entries = {row.position}}; }

ChainId server_chain(const Lived& lived) { return as_id<ChainId>(lived.store); }

EntryRow of_server(const Lived& lived, SeededRandom& random) {
  while (true) {
    const EntryRow& row = one_of(entries(lived), random);
    if (row.chain == server_chain(lived)) {
      return row;
    }
  }
}

// What would make somebody an operator, or a body that stands elsewhere in this log.
std::string tempting_body(const Lived& lived, SeededRandom& random) {
  const Grant grant{.id = GrantId::draw(random),
                    .subject = subject_of(lived.ben),
                    .scope = {.kind = ScopeKind::kServer, .id = as_id<ObjectId>(lived.store)},
                    .role = Role::kOperator};
  const Token token{.id = TokenId::draw(random),
                    .kind = TokenKind::kSession,
                    .hash = random.array<32>(),
                    .subject = subject_of(lived.ben),
                    .maker = lived.ben,
                    .reach = Reach::kAllOrganizations,
                    .expires_at = Time::max()};
  switch (random.below(3)) {
    case 0:
      return body_of(lived, GrantAdded{grant});
    case 1:
      return body_of(lived, SessionBegun{token});
    default:
      return one_of(lived.bodies, random);
  }
}

// Behind the end, with leaves that are right.
std::vector<EntryRow> forged_end(const Lived& lived, SeededRandom& random) {
  std::vector<EntryRow> all = entries(lived);
  for (std::size_t count = 1 + random.below(4); count > 0; --count) {
    const ChainId chain =
        random.below(3) == 0 ? one_of(entries(lived), random).chain : server_chain(lived);
    all.push_back(next_entry(lived, all, chain, tempting_body(lived, random), random));
  }
  return all;
}

Forged appended(const Lived& lived, SeededRandom& random) {
  Forged out;
  const auto all = forged_end(lived, random);
  for (std::size_t at = lived.now().head.size; at < all.size(); ++at) {
    out.sql += put(all[at]);
  }
  out.entries = {lived.now().head.size};
  return out;
}

// The head is moved with them; only its tag cannot be made.
Forged appended_with_their_head(const Lived& lived, SeededRandom& random) {
  Forged out;
  const auto all = forged_end(lived, random);
  for (std::size_t at = lived.now().head.size; at < all.size(); ++at) {
    out.sql += put(all[at]);
  }
  out.sql += put_head(head_over(all, lived.now().head));
  return out;
}

// And with the row that the entry tells of.
Forged appended_with_their_rows(const Lived& lived, SeededRandom& random) {
  const Grant grant{.id = GrantId::draw(random),
                    .subject = subject_of(lived.ben),
                    .scope = {.kind = ScopeKind::kServer, .id = as_id<ObjectId>(lived.store)},
                    .role = Role::kOperator};
  auto all = entries(lived);
  all.push_back(
      next_entry(lived, all, server_chain(lived), body_of(lived, GrantAdded{grant}), random));
  Row row{.kind = 8,
          .id = as_id<ObjectId>(grant.id),
          .changed_at = all.back().position,
          .removed = false,
          .bytes = json_of(grant)};
  return {.sql = put(all.back()) + put(row) + put_head(head_over(all, lived.now().head))};
}

// A body of the server's chain is another, and its leaf is the one for it: the next entry of the
// chain does not follow any more. Of the last one the tree alone tells.
Forged rewritten(const Lived& lived, SeededRandom& random) {
  const EntryRow row = of_server(lived, random);
  Forged out{.sql =
                 put(with_body(lived, entries(lived), row, tempting_body(lived, random), random))};
  for (const EntryRow& next : entries(lived)) {
    if (next.chain == row.chain && next.previous_position == row.position) {
      out.entries = {next.position};
    }
  }
  return out;
}

// And every later leaf of the chain, and the head's tree.
Forged rewritten_with_all_that_follows(const Lived& lived, SeededRandom& random) {
  auto all = entries(lived);
  const EntryRow row = of_server(lived, random);
  all[row.position] = with_body(lived, all, row, tempting_body(lived, random), random);
  std::string sql;
  for (EntryRow& each : all) {
    if (each.chain == row.chain && each.position > row.position) {
      each.leaf = leaf_of(LeafInput{.chain = each.chain,
                                    .sequence = each.sequence,
                                    .previous = all[*each.previous_position].leaf,
                                    .inner = each.inner});
    }
    sql += each == entries(lived)[each.position] ? "" : put(each);
  }
  return {.sql = sql + put_head(head_over(all, lived.now().head))};
}

// The leaf stays: the body is not what it commits to, but `inner` is.
Forged rewritten_under_the_old_leaf(const Lived& lived, SeededRandom& random) {
  const EntryRow row = of_server(lived, random);
  EntryRow forged = with_body(lived, entries(lived), row, tempting_body(lived, random), random);
  forged.leaf = row.leaf;
  return of(forged);
}

Forged of_another_body(const Lived& lived, SeededRandom& random) {
  EntryRow row = one_of(entries(lived), random);
  const EntryRow& other = one_of(entries(lived), random);
  if (other.position != row.position && random.below(2) == 0) {
    row.sealed = other.sealed;
  } else {
    row.sealed[random.below(row.sealed.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
  }
  return of(row);
}

Forged emptied(const Lived& lived, SeededRandom& random) {
  EntryRow row = one_of(entries(lived), random);
  row.sealed.clear();
  return of(row);
}

Forged of_another_inner(const Lived& lived, SeededRandom& random) {
  EntryRow row = one_of(entries(lived), random);
  row.inner = random.array<32>();
  return of(row);
}

Forged of_another_leaf(const Lived& lived, SeededRandom& random) {
  EntryRow row = one_of(entries(lived), random);
  row.leaf[random.below(row.leaf.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
  return of(row);
}

Forged of_another_sequence(const Lived& lived, SeededRandom& random) {
  EntryRow row = one_of(entries(lived), random);
  row.sequence += 1 + random.below(9);
  return of(row);
}

Forged of_another_chain(const Lived& lived, SeededRandom& random) {
  EntryRow row = one_of(entries(lived), random);
  const ChainId other =
      random.below(2) == 0 ? ChainId::draw(random) : one_of(entries(lived), random).chain;
  row.chain = row.chain == other ? ChainId::draw(random) : other;
  return of(row);
}

Forged of_another_link(const Lived& lived, SeededRandom& random) {
  EntryRow row = one_of(std::span(entries(lived)).subspan(2), random);
  const auto old = row.previous_position;
  while (row.previous_position == old) {
    row.previous_position = random.below(row.position);
  }
  return of(row);
}

Forged swapped(const Lived& lived, SeededRandom& random) {
  EntryRow one = one_of(entries(lived), random);
  EntryRow other = one_of(entries(lived), random);
  while (other.position == one.position) {
    other = one_of(entries(lived), random);
  }
  std::swap(one.position, other.position);
  return {.sql = put(one) + put(other)};  // each may well follow its chain: the tree tells
}

Forged taken_out(const Lived& lived, SeededRandom& random) {
  const Position at = one_of(entries(lived), random).position;
  return {.sql = "DELETE FROM entries WHERE position = " + std::to_string(at) + ";",
          .entries = {at}};
}

std::string cut_at(std::uint64_t size) {
  return "DELETE FROM entries WHERE position >= " + std::to_string(size) + ";";
}

const Copy& shorter(const Lived& lived, SeededRandom& random) {
  return lived.copies[random.below(lived.copies.size() - 1)];
}

Forged cut_off(const Lived& lived, SeededRandom& random) {
  const std::uint64_t size = shorter(lived, random).head.size;
  return {.sql = cut_at(size), .entries = {size}};
}

// With the head that was written at that size; the rows are those of now.
Forged cut_off_with_the_older_head(const Lived& lived, SeededRandom& random) {
  while (true) {
    const Copy& copy = shorter(lived, random);
    if (copy.rows != lived.now().rows || copy.envelopes != lived.now().envelopes) {
      return {.sql = cut_at(copy.head.size) + put_head(copy.head)};
    }
  }
}

constexpr Kind kKinds[] = {
    {"AnEntryBehindTheEnd", appended},
    {"AnEntryAndAHeadForIt", appended_with_their_head},
    {"AnEntryARowAndAHeadForIt", appended_with_their_rows},
    {"ABodyAndALeafForIt", rewritten},
    {"ABodyAndAllThatFollows", rewritten_with_all_that_follows},
    {"ABodyUnderTheOldLeaf", rewritten_under_the_old_leaf},
    {"ABodyThatDoesNotOpen", of_another_body, Expected::kUnread},
    {"ABodyThatIsGone", emptied},
    {"AnotherInnerHash", of_another_inner},
    {"AnotherLeaf", of_another_leaf},
    {"AnotherSequence", of_another_sequence},
    {"AnotherChain", of_another_chain},
    {"AnotherLink", of_another_link},
    {"TwoEntriesInEachOthersPlace", swapped},
    {"AnEntryTakenOut", taken_out},
    {"ALogCutOff", cut_off},
    {"ALogCutOffUnderItsOlderHead", cut_off_with_the_older_head},
};

}  // namespace

std::span<const Kind> kinds_of_entries() { return kKinds; }

}  // namespace cofactor
