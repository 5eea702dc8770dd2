#pragma once

#include "custody/contents.h"
#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// An account with the name of its vault, and what is sealed of it, opened.
struct ShownAccount {
  Account account;
  Name vault;
  AccountContent content;
};

// A login to be held. The texts are sealed under the vault's secret key. An AWS root names its
// twelve digits and makes its vault critical, for ever and in the same act; it is held once in an
// organization, and signs in at AWS unless it is said otherwise.
//
// Records vault.edited, where the vault was not critical, and account.added, in the vault's chain.
// Refuses kInvalid (texts, AWS account id), kNotFound and kDenied (of the vault), kConflict: the
// vault was removed; the name is taken; the AWS account is held already.
struct AddAccount {
  static constexpr std::string_view kName = "add_account";

  VaultId vault;
  Name name;
  AccountKind kind = AccountKind::kLogin;
  std::optional<std::string> aws_account_id;
  AccountContent content;

  struct Plan {
    Account account;
    Name vault;
    std::vector<std::string> warnings;
  };
  struct Answer {
    ShownAccount shown;
    std::vector<std::string> warnings;  // sentences for a person
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  struct Drawn {
    Account account;
    EnvelopeChange content;
  };
  std::optional<Drawn> drawn = {};  // by prepare
};

}  // namespace cofactor
