#include "custody/contents.h"

#include "base/secret_access.h"
#include "crypto/hash.h"

namespace cofactor {
namespace {

template <class T>
Result<T> open_text(const Vaulting& vaulting,
                    const KeyName& key_name,
                    const Place& key_place,
                    const EnvelopeAddress& address) {
  const auto sealed = vaulting.envelopes.find(address.id);
  if (!sealed) {
    return Error{.code = ErrorCode::kNotFound, .message = "It was erased."};
  }
  auto key = vaulting.keyring.key(key_name, key_place);
  if (!key) {
    return key.error();
  }
  const auto plain = open(**key, address, *sealed);
  if (!plain) {
    return plain.error();
  }
  const auto access = SecretAccess::because("names and notes are shown to those who may see them");
  return parse_json_as<T>(text_of(plain->expose(access)), kOpen);
}

EnvelopeAddress address_of(const Membership& membership) {
  return {.place = place_of(membership.organization),
          .id = {.purpose = Purpose::kMembershipContent,
                 .object = as_id<ObjectId>(membership.id),
                 .version = membership.content ? membership.content->version : 0}};
}

}  // namespace

KeyName vault_key(const VaultId& vault) {
  return {.purpose = Purpose::kVaultSecretKey, .object = as_id<ObjectId>(vault), .version = 1};
}

KeyName organization_secret_key(const OrganizationId& organization) {
  return {.purpose = Purpose::kOrganizationSecretKey,
          .object = as_id<ObjectId>(organization),
          .version = 1};
}

KeyName person_key(const PersonId& person) {
  return {.purpose = Purpose::kPersonKey, .object = as_id<ObjectId>(person), .version = 1};
}

Place place_of(const OrganizationId& organization) {
  return {.organization = organization, .vault = {}};
}

Place place_of(const OrganizationId& organization, const VaultId& vault) {
  return {.organization = organization, .vault = vault};
}

Result<MembershipContent> open_membership(const Vaulting& vaulting, const Membership& membership) {
  const bool own = membership.person.has_value();
  return open_text<MembershipContent>(
      vaulting,
      own ? person_key(*membership.person) : organization_secret_key(membership.organization),
      own ? Place{} : place_of(membership.organization),
      address_of(membership));
}

EnvelopeAddress address_of(const Account& account) {
  return {.place = place_of(account.organization, account.vault),
          .id = {.purpose = Purpose::kAccountContent,
                 .object = as_id<ObjectId>(account.id),
                 .version = account.content ? account.content->version : 0}};
}

Result<AccountContent> open_account(const Vaulting& vaulting, const Account& account) {
  if (!account.content) {
    return AccountContent{};
  }
  const EnvelopeAddress address = address_of(account);
  return open_text<AccountContent>(vaulting, vault_key(account.vault), address.place, address);
}

EnvelopeAddress seed_address(const Device& device, std::uint64_t version) {
  return {
      .place = place_of(device.organization, device.vault),
      .id = {.purpose = Purpose::kSeed, .object = as_id<ObjectId>(device.id), .version = version}};
}

Result<Sealed> seal_text(Preparing& preparing,
                         const KeyName& key_name,
                         const EnvelopeAddress& address,
                         std::string_view text) {
  const bool server_wide = key_name.purpose == Purpose::kPersonKey;
  auto key = preparing.vaulting.keyring.key(key_name, server_wide ? Place{} : address.place);
  if (!key) {
    return key.error();
  }
  Sealed out;
  out.change.id = address.id;
  out.change.sealed = seal(**key, address, bytes_of(text), preparing.random);
  out.ref = {.version = address.id.version, .hash = sha256(out.change.sealed)};
  return out;
}

Result<Sealed> seal_account(Preparing& preparing,
                            const Account& account,
                            const AccountContent& content) {
  std::string text = json_of(content);
  auto sealed = seal_text(preparing, vault_key(account.vault), address_of(account), text);
  wipe(text);
  return sealed;
}

Result<Hash> email_tag(const Vaulting& vaulting,
                       const OrganizationId& organization,
                       std::string_view canonical_email) {
  const KeyName name{
      .purpose = Purpose::kLookupKey, .object = as_id<ObjectId>(vaulting.store), .version = 1};
  auto key = vaulting.keyring.raw_key(name, {});
  if (!key) {
    return key.error();
  }
  return hmac_sha256(*key, {organization.bytes, bytes_of(canonical_email)});
}

Result<Hash> membership_tag(const Vaulting& vaulting, const Membership& membership) {
  const auto content = open_membership(vaulting, membership);
  const auto email =
      content ? canonical_email(content->email) : Result<std::string>(content.error());
  return email ? email_tag(vaulting, membership.organization, *email) : Result<Hash>(email.error());
}

Result<NewKey> draw_key(Preparing& preparing, const KeyName& name, const Place& place) {
  auto sealed = preparing.vaulting.keyring.add(name, place, preparing.random);
  if (!sealed) {
    return sealed.error();
  }
  preparing.drawn.push_back(name);
  NewKey out;
  out.ref = {.purpose = static_cast<std::uint16_t>(name.purpose),
             .term = name.version,
             .hash = sha256(*sealed)};
  out.change = {.id = name, .sealed = std::move(*sealed), .tag = std::nullopt};
  return out;
}

void forget_drawn(const Vaulting& vaulting, const std::vector<DrawnKey>& drawn) {
  for (const DrawnKey& name : drawn) {
    vaulting.keyring.forget(name);
  }
}

}  // namespace cofactor
