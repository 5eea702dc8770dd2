#include "ledger/state.h"

#include <fmt/format.h>

namespace cofactor {
namespace {

template <class T>
Row row_of(std::uint16_t kind, const typename T::Key& key, const typename T::Held& held) {
  return {.kind = kind,
          .id = as_id<ObjectId>(key),
          .changed_at = held.changed_at,
          .removed = !held.value,
          .bytes = held.value ? json_of(*held.value) : std::string()};
}

bool carries_tag(Purpose purpose) { return purpose == Purpose::kMembershipContent; }

}  // namespace

std::vector<RowPair> changed_row_pairs(const Directory& overlay) {
  std::vector<RowPair> out;
  for_each_row_table(overlay, [&](std::uint16_t kind, const auto& table) {
    using T = std::remove_cvref_t<decltype(table)>;
    table.each_change([&](const auto& key, const auto& held) {
      RowPair pair{.before = std::nullopt, .after = row_of<T>(kind, key, held)};
      if (const auto* before = table.below()->find_held(key)) {
        pair.before = row_of<T>(kind, key, *before);
      }
      out.push_back(std::move(pair));
    });
  });
  return out;
}

void load_row(Directory& directory, const Row& row) {
  bool known = false;
  for_each_row_table(directory, [&](std::uint16_t kind, auto& table) {
    if (kind != row.kind || row.removed) {
      known = known || kind == row.kind;
      return;
    }
    known = true;
    using Noun = std::remove_cvref_t<decltype(*table.find({}))>;
    auto noun = parse_json_as<Noun>(row.bytes, kOpen);
    if (!noun) {
      throw Fault(fmt::format("A stored row of kind {} ({}) cannot be read: {}",
                              row.kind,
                              row.id.text(),
                              noun.error().message));
    }
    table.put(std::move(*noun), row.changed_at);
  });
  if (!known) {
    throw Fault(
        fmt::format("A stored row is of kind {}, which this version does not know.", row.kind));
  }
}

void each_row(const Directory& directory, const std::function<void(Row&&)>& take) {
  for_each_row_table(directory, [&](std::uint16_t kind, const auto& table) {
    using T = std::remove_cvref_t<decltype(table)>;
    table.each_change([&](const auto& key, const auto& held) { take(row_of<T>(kind, key, held)); });
  });
}

EnvelopeRow stored_envelope(const EnvelopeId& id,
                            const Bytes& sealed,
                            const std::optional<Hash>& tag,
                            Position changed_at) {
  EnvelopeRow row{.purpose = static_cast<std::uint16_t>(id.purpose),
                  .object = id.object,
                  .version = id.version,
                  .changed_at = changed_at,
                  .sealed = {}};
  if (!sealed.empty() && carries_tag(id.purpose)) {
    CHECK(tag.has_value());
    append(row.sealed, *tag);
  }
  append(row.sealed, sealed);
  return row;
}

void load_envelope(Envelopes& envelopes, Directory& directory, EnvelopeRow&& row) {
  const EnvelopeId id{
      .purpose = static_cast<Purpose>(row.purpose), .object = row.object, .version = row.version};
  const auto membership = as_id<MembershipId>(id.object);
  if (row.sealed.empty()) {
    envelopes.erase(id);
    return;
  }
  if (carries_tag(id.purpose)) {
    if (row.sealed.size() < sizeof(Hash)) {
      throw Fault("A stored membership envelope is too short.");
    }
    Named named{.id = membership, .tag = {}};
    std::copy_n(row.sealed.begin(), named.tag.size(), named.tag.begin());
    directory.names.put(named, row.changed_at);
    row.sealed.erase(row.sealed.begin(), row.sealed.begin() + sizeof(Hash));
  }
  envelopes.put(id, std::move(row.sealed));
}

ChainPlace place_of_chain(const Directory& directory, const StoreId& store, const ChainId& chain) {
  const auto object = as_id<ObjectId>(chain);
  const KeyName key{.purpose = Purpose::kBodyKey, .object = object, .version = 1};
  if (chain == as_id<ChainId>(store)) {
    return {.key = key, .place = {}};
  }
  if (const Vault* vault = directory.vaults.find(as_id<VaultId>(chain))) {
    return {.key = key, .place = {.organization = vault->organization, .vault = vault->id}};
  }
  const Organization* organization = directory.organizations.find(as_id<OrganizationId>(chain));
  CHECK(organization != nullptr);
  return {.key = key, .place = {.organization = organization->id, .vault = {}}};
}

EnvelopeAddress body_address(const ChainPlace& place, const ChainId& chain, Sequence sequence) {
  return {
      .place = place.place,
      .id = {.purpose = Purpose::kLogBody, .object = as_id<ObjectId>(chain), .version = sequence}};
}

}  // namespace cofactor
