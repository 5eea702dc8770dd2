#include "custody/births.h"

#include <initializer_list>
#include <utility>

namespace cofactor {
namespace {

Result<std::vector<KeyRef>> draw_all(Preparing& preparing,
                                     DrawnKeys& keys,
                                     std::initializer_list<Purpose> purposes,
                                     const Place& place) {
  const ObjectId owner =
      place.vault.none() ? as_id<ObjectId>(place.organization) : as_id<ObjectId>(place.vault);
  std::vector<KeyRef> out;
  for (const Purpose purpose : purposes) {
    auto key = keys.draw(preparing, {.purpose = purpose, .object = owner, .version = 1}, place);
    if (!key) {
      return key.error();
    }
    out.push_back(*key);
  }
  return out;
}

}  // namespace

DrawnKeys::DrawnKeys(DrawnKeys&& other) noexcept
    : keyring_(std::exchange(other.keyring_, nullptr)), envelopes_(std::move(other.envelopes_)) {}

DrawnKeys& DrawnKeys::operator=(DrawnKeys&& other) noexcept {
  std::swap(keyring_, other.keyring_);
  std::swap(envelopes_, other.envelopes_);
  return *this;
}

DrawnKeys::~DrawnKeys() {
  if (keyring_ == nullptr) {
    return;
  }
  for (const EnvelopeChange& drawn : envelopes_) {
    keyring_->forget(drawn.id);
  }
}

Result<KeyRef> DrawnKeys::draw(Preparing& preparing, const KeyName& name, const Place& place) {
  keyring_ = &preparing.vaulting.keyring;
  auto drawn = draw_key(preparing, name, place);
  if (!drawn) {
    return drawn.error();
  }
  envelopes_.push_back(std::move(drawn->change));
  return drawn->ref;
}

Result<Organization> draw_organization(Preparing& preparing, DrawnKeys& keys, Name name) {
  Organization out{.id = OrganizationId::draw(preparing.random), .name = std::move(name)};
  auto drawn =
      draw_all(preparing,
               keys,
               {Purpose::kOrganizationKey, Purpose::kOrganizationSecretKey, Purpose::kBodyKey},
               place_of(out.id));
  if (!drawn) {
    return drawn.error();
  }
  out.keys = std::move(*drawn);
  return out;
}

Result<Vault> draw_vault(Preparing& preparing,
                         DrawnKeys& keys,
                         const OrganizationId& organization,
                         Name name) {
  Vault out{
      .id = VaultId::draw(preparing.random), .organization = organization, .name = std::move(name)};
  auto drawn = draw_all(preparing,
                        keys,
                        {Purpose::kVaultSecretKey, Purpose::kBodyKey},
                        place_of(organization, out.id));
  if (!drawn) {
    return drawn.error();
  }
  out.keys = std::move(*drawn);
  return out;
}

}  // namespace cofactor
