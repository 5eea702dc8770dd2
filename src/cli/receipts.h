#pragma once

#include "cli/command.h"
#include "cli/resolve.h"

// What comes with a code: the receipt, without which no code is shown.
namespace cofactor::cli {

// A release that is about to be asked for, in so far as it is known before: of this account, by who
// is signed in. REQUIRES: signed_in().
Result<client::Release> release_by_caller(Invocation& invocation, const AccountPath& account);

// Keeps the receipt of a release that came. Refuses what Witness::keep refuses: then nothing of the
// answer may be shown.
Done keep_receipt(Invocation& invocation, const Receipt& receipt, client::Release release);

}  // namespace cofactor::cli
