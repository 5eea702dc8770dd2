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

// It is over: its token and sessions end, recovery.cancelled.
void cancel(const View& view, const Recovery& recovery, const Now& now, std::vector<Event>& events);

// Its time is over: the person's other credentials end, recovery.completed.
void complete(const View& view,
              const Recovery& recovery,
              const Now& now,
              std::vector<Event>& events);

}  // namespace cofactor
