#pragma once

#include "custody/add_account.h"

namespace cofactor {

// The accounts that the caller may see, of one vault or of all, by the names of vault and account.
// Refuses kNotFound (no such vault or organization, or none that they may know of).
struct ListAccounts {
  static constexpr std::string_view kName = "list_accounts";
  static constexpr bool kReads = true;

  std::optional<VaultId> vault;
  bool removed = false;  // those that were removed, or their vault, too

  struct Listed {
    Account account;
    Name vault;
  };
  using Plan = std::vector<Listed>;
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// One of them with its texts, also when it was removed. Refuses kNotFound.
struct ShowAccount {
  static constexpr std::string_view kName = "show_account";
  static constexpr bool kReads = true;

  AccountId account;

  using Plan = ListAccounts::Listed;
  using Answer = ShownAccount;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
