#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// How lately the person at a browser has shown that it is them (docs/decisions: step-up).
namespace cofactor {

inline constexpr std::chrono::minutes kVerifiedFor{5};

// The passkeys that sign in to what this session is: of a recovery that is not over those that it
// gave, else those that no such recovery gave.
std::vector<Passkey> passkeys_of(const View& view,
                                 const PersonId& person,
                                 const std::optional<RecoveryId>& recovery);

// The recovery that the caller's session stands under, while it is not over.
std::optional<RecoveryId> open_recovery_of(const View& view, const std::optional<RecoveryId>& id);

// kStepUpNeeded: the caller's session is a browser's, its person has a passkey, and none was asked
// for within kVerifiedFor.
std::optional<Error> check_step_up(const View& view, const Caller& caller, const Now& now);

// Whether one was asked for within that time; never of a bearer's session begun without one.
bool is_verified(const Caller& caller, const Now& now);
Error step_up_needed();

}  // namespace cofactor
