#include "custody/births.h"

#include <initializer_list>

namespace cofactor {
namespace {

// What an organization or a vault has of keys: named by its nouns, put by its batch.
struct Keys {
  std::vector<KeyRef>& refs;
  std::vector<EnvelopeChange>& envelopes;
};

Done draw_all(Preparing& preparing,
              const Place& place,
              std::initializer_list<Purpose> purposes,
              const Keys& into) {
  const ObjectId owner =
      place.vault.none() ? as_id<ObjectId>(place.organization) : as_id<ObjectId>(place.vault);
  for (const Purpose purpose : purposes) {
    auto key = draw_key(preparing, {.purpose = purpose, .object = owner, .version = 1}, place);
    if (!key) {
      return key.error();
    }
    into.refs.push_back(key->ref);
    into.envelopes.push_back(std::move(key->change));
  }
  return {};
}

}  // namespace

Result<OrganizationBirth> draw_organization(Preparing& preparing, Name name) {
  OrganizationBirth out{
      .organization = {.id = OrganizationId::draw(preparing.random), .name = std::move(name)}};
  const auto drawn =
      draw_all(preparing,
               place_of(out.organization.id),
               {Purpose::kOrganizationKey, Purpose::kOrganizationSecretKey, Purpose::kBodyKey},
               {.refs = out.organization.keys, .envelopes = out.keys});
  return drawn ? Result<OrganizationBirth>(std::move(out)) : drawn.error();
}

Result<VaultBirth> draw_vault(Preparing& preparing, const OrganizationId& organization, Name name) {
  VaultBirth out{.vault = {.id = VaultId::draw(preparing.random),
                           .organization = organization,
                           .name = std::move(name)}};
  const auto drawn = draw_all(preparing,
                              place_of(organization, out.vault.id),
                              {Purpose::kVaultSecretKey, Purpose::kBodyKey},
                              {.refs = out.vault.keys, .envelopes = out.keys});
  return drawn ? Result<VaultBirth>(std::move(out)) : drawn.error();
}

}  // namespace cofactor
