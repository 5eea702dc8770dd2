#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// The vaults of the caller's organization that they may see, by name. Refuses kNotFound (no such
// organization, or none of theirs).
struct ListVaults {
  static constexpr std::string_view kName = "list_vaults";
  static constexpr bool kReads = true;

  bool removed = false;  // those that were removed too

  using Plan = std::vector<Vault>;
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// One of them, also when it was removed. Refuses kNotFound.
struct ShowVault {
  static constexpr std::string_view kName = "show_vault";
  static constexpr bool kReads = true;

  VaultId vault;

  using Plan = Vault;
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
