#pragma once

#include "custody/core.h"

// What the verbs that make and end tokens share.
namespace cofactor {

// How long a sign-in lasts, until passkeys come.
inline constexpr std::chrono::days kSessionLife{30};

// A token's text and what is kept of it, drawn before anything is decided. The text is shown once.
struct DrawnToken {
  TokenId id;
  TokenText text;
  Hash hash{};
};
DrawnToken draw_way_in(Random& random);

// A session of that person in all their organizations, from now on.
Token session_of(const DrawnToken& drawn, const PersonId& person, const Now& now);

// Ways in are made by a person in a session of theirs: one that an API token or a service made
// would outlive its maker's end. Refuses kDenied.
Done check_makes_ways_in(const Caller& caller);

// session.ended or token.ended, at that time.
Event ended_event(const Token& token, Time at);

}  // namespace cofactor
