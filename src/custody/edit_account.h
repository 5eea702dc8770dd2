#pragma once

#include "custody/add_account.h"

namespace cofactor {

// Another name, AWS account id or texts. What is not said stays, an empty text goes. Where texts
// change, all of them are sealed anew as the next version, and the older envelope is erased in the
// same batch.
//
// Records account.edited in the vault's chain. Refuses kInvalid (texts, AWS account id; of another
// kind of account), kNotFound, kDenied, kConflict: it or its vault was removed; the name is taken;
// that AWS account is held already; somebody else has changed the texts meanwhile.
struct EditAccount {
  static constexpr std::string_view kName = "edit_account";

  AccountId account;
  std::optional<Name> name;
  std::optional<std::string> aws_account_id;
  AccountContent edits;

  struct Plan {
    Account account;
    Name vault;
  };
  using Answer = ShownAccount;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  struct Drawn {
    std::optional<SealedRef> before;
    Result<Sealed> sealed;  // refused to those who may know why
  };
  std::optional<Drawn> drawn = {};  // by prepare, where texts change
};

}  // namespace cofactor
