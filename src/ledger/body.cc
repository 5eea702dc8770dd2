#include "ledger/body.h"

#include "base/secret_access.h"

namespace cofactor {
Error entry_differs(Position position) {
  return {.code = ErrorCode::kTampered,
          .message = "Entry " + std::to_string(position) + " is not what was recorded.",
          .hint = "Run `cofactor fsck` and keep a copy of the data directory."};
}

std::optional<ChainPlace> find_place(const BodyGround& ground, const ChainId& chain) {
  const bool known = chain == as_id<ChainId>(ground.store) ||
                     ground.directory.vaults.find(as_id<VaultId>(chain)) != nullptr ||
                     ground.directory.organizations.find(as_id<OrganizationId>(chain)) != nullptr;
  return known ? std::optional(place_of_chain(ground.directory, ground.store, chain))
               : std::nullopt;
}

Result<OpenedBody> open_body(const BodyGround& ground, const EntryRow& row) {
  return open_body_at(find_place(ground, row.chain), ground, row);
}

Result<OpenedBody> open_body_at(const std::optional<ChainPlace>& place,
                                const BodyGround& ground,
                                const EntryRow& row) {
  if (row.sealed.empty()) {
    return Error{.code = ErrorCode::kNotFound, .message = "This entry has no body."};
  }
  if (!place) {
    return entry_differs(row.position);
  }
  const EnvelopeAddress address = body_address(*place, row.chain, row.sequence);
  auto plain = Result<PlainText>(PlainText());
  if (row.chain == as_id<ChainId>(ground.store)) {
    plain = open(ground.server_chain_key, address, row.sealed);
  } else {
    auto key = ground.keyring.key(place->key, place->place);
    if (!key) {
      const bool closed = key.error().code == ErrorCode::kSealed;
      return closed ? key.error() : entry_differs(row.position);
    }
    plain = open(**key, address, row.sealed);
  }
  if (!plain) {
    return entry_differs(row.position);
  }
  const ByteView bytes = plain->expose(SecretAccess::because("a body is shown to its readers"));
  OpenedBody out;
  if (bytes.size() < out.nonce.size()) {
    return entry_differs(row.position);
  }
  std::copy_n(bytes.begin(), out.nonce.size(), out.nonce.begin());
  out.body = text_of(bytes.subspan(out.nonce.size()));
  if (inner_hash(out.nonce, bytes_of(out.body)) != row.inner) {
    return entry_differs(row.position);
  }
  return out;
}

bool fits_leaf(const EntryRow& row, const Leaf& previous) {
  return row.leaf == leaf_of({.chain = row.chain,
                              .sequence = row.sequence,
                              .previous = previous,
                              .inner = row.inner});
}

}  // namespace cofactor
