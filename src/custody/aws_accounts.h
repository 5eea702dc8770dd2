#pragma once

#include "custody/held.h"

// An AWS account's root is held once in an organization: whoever looks for it finds one.
namespace cofactor {

// Twelve digits. Refuses kInvalid.
Done check_aws_account_id(std::string_view text);

// kConflict: a living account of the organization, in a living vault, is of the same AWS account.
// The hint names it to a caller who may see it.
std::optional<Error> held_twice(const Case& c, const Account& account);
// The same for each account that comes back with a vault.
std::optional<Error> held_twice(const Case& c, const Vault& vault);

}  // namespace cofactor
