#pragma once

#include "custody/core.h"

// The sealed texts of people and accounts: what they hold, how they are sealed in prepare and
// opened in finish.
namespace cofactor {

struct MembershipContent {
  std::string name;
  std::string email;
};
BOOST_DESCRIBE_STRUCT(MembershipContent, (), (name, email))

// Opens a membership's name and e-mail: under its person's key, or while invited under its
// organization's secret key. kNotFound when it was erased.
Result<MembershipContent> open_membership(const Vaulting& vaulting, const Membership& membership);

// What prepare made of something to seal: the change for the batch, and how entries name it.
struct Sealed {
  EnvelopeChange change;
  SealedRef ref;
};

// Seals a text under `key`. REQUIRES: `id.version` is new.
Result<Sealed> seal_text(Preparing& preparing,
                         const KeyName& key,
                         const EnvelopeAddress& address,
                         std::string_view text);

// The tag by which an e-mail address is found within one organization, and nowhere else.
Result<Hash> email_tag(const Vaulting& vaulting,
                       const OrganizationId& organization,
                       std::string_view canonical_email);

// The tag that a membership must have: that of the address it holds. kNotFound when it was erased.
Result<Hash> membership_tag(const Vaulting& vaulting, const Membership& membership);

// An account's content, under its vault's secret key.
EnvelopeAddress address_of(const Account& account);
Result<AccountContent> open_account(const Vaulting& vaulting, const Account& account);
// Seals it as the version that `account.content` has. REQUIRES: one, and a new one.
Result<Sealed> seal_account(Preparing& preparing,
                            const Account& account,
                            const AccountContent& content);

KeyName vault_key(const VaultId& vault);
KeyName organization_secret_key(const OrganizationId& organization);
KeyName person_key(const PersonId& person);
Place place_of(const OrganizationId& organization);
Place place_of(const OrganizationId& organization, const VaultId& vault);

// A device's seed version, under its vault's secret key.
EnvelopeAddress seed_address(const Device& device, std::uint64_t version);

// Draws a key of the tree for a batch that adds it: its envelope, and how the noun names it.
struct NewKey {
  EnvelopeChange change;
  KeyRef ref;
};
Result<NewKey> draw_key(Preparing& preparing, const KeyName& name, const Place& place);

}  // namespace cofactor
