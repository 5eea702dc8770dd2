#pragma once

#include "custody/contents.h"
#include "identity/token.h"

namespace cofactor {

inline constexpr std::chrono::days kUsualInvitationLife{7};
inline constexpr std::chrono::days kLongestInvitationLife{30};

// Who is to be invited, and where.
struct Invitee {
  OrganizationId organization;
  std::string name;
  std::string email;
};

// An invitation made in prepare: a membership without a person, its name and e-mail sealed under
// the organization's secret key, and the one-time token that joins it. Its times and the token's
// maker are set in decide.
struct Invitation {
  Membership membership;
  Token token;
  TokenText text;
  EnvelopeChange content;  // its tag tells whether somebody has that e-mail there already
};

// Refuses kInvalid (an empty or odd name, no e-mail address) and kSealed.
Result<Invitation> draw_invitation(Preparing& preparing, const Invitee& invitee);

// The invitation as it stands from `now` on.
struct InvitationTerms {
  std::optional<PersonId> maker;
  Time made_at;
  Time expires_at;
};
// member.invited and token.added, in the organization's chain.
std::vector<Event> events_of(const Invitation& invitation, const InvitationTerms& terms);

}  // namespace cofactor
