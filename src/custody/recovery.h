#pragma once

#include "custody/decision.h"

// What the verbs of recovery share. A recovery adds credentials and, for 24 hours, ends none: until
// then they only read, and any old credential of that person, any admin of theirs and any operator
// ends them again. Uncancelled, the old ones end after that time.
namespace cofactor {

inline constexpr std::chrono::hours kRecoveryTime{24};
inline constexpr std::chrono::days kRecoveryTokenLife{7};

// Whether it may still be cancelled.
bool is_open(const Recovery& recovery);

// The organizations that a person is an active member of.
std::vector<OrganizationId> organizations_of(const View& view, const PersonId& person);

// recovery.noticed in each of their chains. Before it is redeemed all are told the same: asked.
void notice(const View& view, const Recovery& recovery, std::vector<Event>& events);

// Its token is redeemed: recovery.begun and what all are told.
void begin(const View& view, const Recovery& recovery, const Now& now, std::vector<Event>& events);

// It is over: its token, sessions and passkeys end, recovery.cancelled.
void cancel(const View& view, const Recovery& recovery, const Now& now, std::vector<Event>& events);

// The same for every recovery of that person which an organization's admin asked for alone: whoever
// joins another organization or becomes operator has their credentials, and is from then on more
// than that admin may give to anybody.
void cancel_asked_for(const View& view,
                      const PersonId& person,
                      const Now& now,
                      std::vector<Event>& events);

// recovery.cancelled for all that are open, their tokens being ended otherwise.
void close_all(const View& view,
               const PersonId& person,
               const std::optional<RecoveryId>& but,
               std::vector<Event>& events);

// Its time is over: the person's other credentials end, and their push subscriptions;
// recovery.completed.
void complete(const View& view,
              const Recovery& recovery,
              const Now& now,
              std::vector<Event>& events);

}  // namespace cofactor
