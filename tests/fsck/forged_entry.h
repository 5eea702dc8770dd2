#pragma once

#include "custody/testing/test_vault.h"
#include "keys/envelope.h"

namespace cofactor {

// An entry of the server's chain with another text in its body, as whoever has the database can
// make it: the key of that chain's bodies lies there in clear. `inner` is that of the new body; the
// leaf stays the old one.
inline EntryRow forged_entry(World& world,
                             EntryRow row,
                             std::string_view old,
                             std::string_view by) {
  const BodyGround ground = world.ledger().body_ground();
  auto body = open_body(ground, row);
  CHECK(body.has_value());
  const std::size_t at = body->body.find(old);
  CHECK(at != std::string::npos);
  body->body.replace(at, old.size(), by);
  Bytes plain = copy_of(ByteView(body->nonce));
  append(plain, bytes_of(body->body));
  const auto place = find_place(ground, row.chain);
  row.sealed = seal(ground.server_chain_key,
                    body_address(*place, row.chain, row.sequence),
                    plain,
                    world.random());
  row.inner = inner_hash(body->nonce, bytes_of(body->body));
  return row;
}

// The newest entry of the server's chain whose body has `text`.
inline EntryRow server_entry_with(World& world, std::string_view text) {
  const auto rows = world.store().entries(0, 100000);
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (row->chain == as_id<ChainId>(world.ledger().log().store) &&
        open_body(world.ledger().body_ground(), *row)->body.contains(text)) {
      return *row;
    }
  }
  CHECK(false);
}

}  // namespace cofactor
