#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// An account removed and put back, in its vault's chain. Both refuse kNotFound, kDenied, and
// kConflict where the vault was removed.
namespace cofactor {

struct ChangedAccount {
  struct Plan {
    Account account;
    Name vault;
  };
  using Answer = Plan;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  AccountId account;
};

// A tombstone: no code leaves from it, its devices stay as they are, and for thirty days it can be
// put back. Records account.removed. Refuses kConflict: it was removed already.
struct RemoveAccount : ChangedAccount {
  static constexpr std::string_view kName = "remove_account";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Records account.restored. Refuses kConflict: not removed; too long ago; another has its name now,
// or its AWS account.
struct RestoreAccount : ChangedAccount {
  static constexpr std::string_view kName = "restore_account";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

}  // namespace cofactor
