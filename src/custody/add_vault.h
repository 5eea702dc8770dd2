#pragma once

#include "custody/births.h"
#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// A new vault, with keys and a chain of its own. Records vault.added in the organization's chain.
// Refuses kNotFound (no such organization, or the caller does not act in it), kDenied, kConflict
// (the name is taken).
struct AddVault {
  static constexpr std::string_view kName = "add_vault";

  OrganizationId organization;  // the route's
  Name name;

  using Plan = Vault;
  using Answer = Vault;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  std::optional<VaultBirth> drawn = {};  // by prepare
};

}  // namespace cofactor
