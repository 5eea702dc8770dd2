#pragma once

#include "custody/contents.h"

// What is born with keys of its own. Made in prepare: id, name and keys; when it is added is set in
// decide. `keys` are the envelopes that its batch puts. Refuse kSealed.
namespace cofactor {

struct OrganizationBirth {
  Organization organization;
  std::vector<EnvelopeChange> keys;
};
Result<OrganizationBirth> draw_organization(Preparing& preparing, Name name);

struct VaultBirth {
  Vault vault;
  std::vector<EnvelopeChange> keys;
};
Result<VaultBirth> draw_vault(Preparing& preparing, const OrganizationId& organization, Name name);

}  // namespace cofactor
