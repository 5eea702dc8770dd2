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

// kStepUpNeeded: the caller is a person's session, of a browser or of a terminal, the person has a
// passkey, and none was asked for within kVerifiedFor. Never of an API token: whoever made it
// stepped up for it.
std::optional<Error> check_step_up(const View& view, const Caller& caller, const Now& now);

// Whether one was asked for within that time.
bool is_verified(const Caller& caller, const Now& now);
// The same of a session of a browser: where the person is asked for a passkey there and then.
bool is_verified_browser(const Caller& caller, const Now& now);
// What can be done about it in a browser.
Error step_up_needed();

}  // namespace cofactor
