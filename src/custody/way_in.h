#pragma once

#include "custody/core.h"

// What the verbs that make and end tokens share.
namespace cofactor {

// How long a sign-in lasts at a terminal.
inline constexpr std::chrono::days kSessionLife{30};

// A token's text and what is kept of it, drawn before anything is decided. The text is shown once.
struct DrawnToken {
  TokenId id;
  TokenText text;
  Hash hash{};
};
DrawnToken draw_way_in(Random& random);

// How a session is carried, how long it lasts at most, and the passkey that it is begun with, whose
// person was there.
struct SessionForm {
  Carrier carrier = Carrier::kBearer;
  std::chrono::seconds life{kSessionLife};
  std::optional<PasskeyId> passkey = {};
};

// A session of that person in all their organizations, from now on, begun where the caller is.
struct SessionOf {
  const DrawnToken& drawn;
  const PersonId& person;
  const SessionForm& form;
};
Token session_of(const SessionOf& of, const Caller& caller, const Now& now);

// session.ended for every session that was begun with that passkey, but one.
void end_sessions_of(const View& view,
                     const Passkey& passkey,
                     const std::optional<TokenId>& but,
                     const Now& now,
                     std::vector<Event>& events);

// passkey.removed for those of a person that `which` names.
template <class Which>
void remove_passkeys(const View& view,
                     const PersonId& person,
                     const Which& which,
                     const Now& now,
                     std::vector<Event>& events) {
  view->passkeys.each_by<ByPerson>(person, [&](const Passkey& passkey) {
    if (which(passkey)) {
      Passkey removed = passkey;
      removed.removed_at = now.wall;
      events.emplace_back(PasskeyRemoved{std::move(removed)});
    }
    return true;
  });
}

// Ways in are made by a person in a session of theirs: one that an API token or a service made
// would outlive its maker's end. Refuses kDenied.
Done check_makes_ways_in(const Caller& caller);

// session.ended or token.ended, at that time.
Event ended_event(const Token& token, Time at);

}  // namespace cofactor
