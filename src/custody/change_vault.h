#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// A vault changed, removed and put back. Each stands in the vault's chain. All refuse kNotFound and
// kDenied.
namespace cofactor {

struct ChangedVault {
  using Plan = Vault;
  using Answer = Vault;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  VaultId vault;
};

// A new name, or the mark `critical`. Taking the mark away is loosening and refused:
// kApprovalNeeded. Records vault.edited. Refuses kConflict: it was removed; the name is taken.
struct EditVault : ChangedVault {
  static constexpr std::string_view kName = "edit_vault";
  std::optional<Name> name;
  std::optional<bool> critical;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// A tombstone: no code leaves from it and nothing in it is changed, and for thirty days it can be
// put back with all it holds. Records vault.removed. Refuses kConflict: it was removed already.
struct RemoveVault : ChangedVault {
  static constexpr std::string_view kName = "remove_vault";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Records vault.restored. Refuses kConflict: not removed; too long ago; another has its name now;
// an AWS account in it has been added elsewhere since.
struct RestoreVault : ChangedVault {
  static constexpr std::string_view kName = "restore_vault";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

}  // namespace cofactor
