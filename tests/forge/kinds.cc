#include "tests/forge/kinds.h"

#include <fmt/format.h>

#include "base/hex.h"
#include "directory/event.h"
#include "keys/envelope.h"

namespace cofactor {

std::string sql_of(ByteView bytes) { return "x'" + hex_of(bytes) + "'"; }

std::string put(const Row& row) {
  return fmt::format("INSERT OR REPLACE INTO rows VALUES ({}, {}, {}, {}, {});",
                     row.kind,
                     sql_of(row.id.bytes),
                     row.changed_at,
                     row.removed ? 1 : 0,
                     sql_of(bytes_of(row.bytes)));
}

std::string put(const EnvelopeRow& row) {
  return fmt::format("INSERT OR REPLACE INTO envelopes VALUES ({}, {}, {}, {}, {});",
                     row.purpose,
                     sql_of(row.object.bytes),
                     row.version,
                     row.changed_at,
                     sql_of(row.sealed));
}

std::string put(const EntryRow& row) {
  return fmt::format("INSERT OR REPLACE INTO entries VALUES ({}, {}, {}, {}, {}, {}, {});",
                     row.position,
                     sql_of(row.chain.bytes),
                     row.sequence,
                     row.previous_position ? std::to_string(*row.previous_position) : "NULL",
                     sql_of(row.inner),
                     sql_of(row.leaf),
                     sql_of(row.sealed));
}

std::string put_head(const StoredHead& head) {
  return fmt::format("UPDATE head SET size = {}, batch = {}, state = {};",
                     head.size,
                     sql_of(head.batch.bytes),
                     sql_of(bytes_of(head.state)));
}

std::string whole(const Copy& copy) {
  std::string out = "DELETE FROM entries; DELETE FROM rows; DELETE FROM envelopes;";
  for (const EntryRow& row : copy.entries) {
    out += put(row);
  }
  for (const auto& [key, row] : copy.rows) {
    out += put(row);
  }
  for (const auto& [key, row] : copy.envelopes) {
    out += put(row);
  }
  return out + put_head(copy.head);
}

std::string body_of(const Lived& lived, const Event& event) {
  const auto newest = read_body(lived.bodies.back());
  return write_body({.type = std::string(event.type()), .at = newest->header.at}, event);
}

namespace {

Bytes sealed_body(const Lived& lived,
                  const EntryRow& row,
                  const Nonce& nonce,
                  std::string_view body,
                  SeededRandom& random) {
  const auto server = as_id<ChainId>(lived.store);
  const ChainPlace place = place_of_chain(Directory(), lived.store, server);
  const SealingKey key(place.key, Key::copy_from(lived.server_chain_key));
  Bytes plain = copy_of(ByteView(nonce));
  append(plain, bytes_of(body));
  return seal(key, body_address(place, row.chain, row.sequence), plain, random);
}

}  // namespace

EntryRow with_body(const Lived& lived,
                   std::span<const EntryRow> rows,
                   EntryRow row,
                   std::string_view body,
                   SeededRandom& random) {
  const auto nonce = random.array<32>();
  row.inner = inner_hash(nonce, bytes_of(body));
  row.sealed = sealed_body(lived, row, nonce, body, random);
  row.leaf = leaf_of(
      LeafInput{.chain = row.chain,
                .sequence = row.sequence,
                .previous = row.previous_position ? rows[*row.previous_position].leaf : kNoLeaf,
                .inner = row.inner});
  return row;
}

EntryRow next_entry(const Lived& lived,
                    std::span<const EntryRow> rows,
                    const ChainId& chain,
                    std::string_view body,
                    SeededRandom& random) {
  EntryRow row{.position = rows.size(), .chain = chain};
  for (const EntryRow& before : rows) {
    if (before.chain == chain) {
      row.sequence = before.sequence + 1;
      row.previous_position = before.position;
    }
  }
  return with_body(lived, rows, row, body, random);
}

StoredHead head_over(std::span<const EntryRow> rows, const StoredHead& old) {
  Frontier tree;
  for (const EntryRow& row : rows) {
    tree.append(tree_leaf_hash(row.leaf));
  }
  auto state = *parse_json_as<HeadState>(old.state, kOpen);
  state.subtrees = tree.subtrees;
  return {.size = rows.size(), .batch = old.batch, .state = json_of(state)};
}

}  // namespace cofactor
