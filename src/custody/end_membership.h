#pragma once

#include "custody/decision.h"

// What ends with a membership.
namespace cofactor {

// A code that somebody had, which the other side may still take: two further steps are allowed for
// clocks that differ. One of HOTP has no end but that a later one of its device is used.
struct LastRelease {
  Position position = 0;
  Device device;
  Account account;
  std::optional<Time> may_be_accepted_until;
};

struct EndedWith {
  std::vector<Token> tokens;
  std::vector<Token> invitations;
  std::vector<PasskeyId> passkeys = {};  // of a person who is revoked
  std::vector<GrantId> grants;
  std::vector<LastRelease> releases;  // there, by position
};

// Adds member.revoked and what goes with it: that organization's tokens of the person; the tokens
// of services that they made there, but those in `keep`; the invitations they issued there, with
// the memberships these were for; the recoveries they asked for there; the membership's grants.
EndedWith end_membership(const View& view,
                         const Membership& membership,
                         const Now& now,
                         std::vector<Event>& events,
                         const std::vector<TokenId>& keep = {});

// The same for what a person made where they are no member: the recoveries they asked for and the
// invitations they issued as an operator.
void end_made_elsewhere(const View& view,
                        const PersonId& person,
                        const Now& now,
                        std::vector<Event>& events,
                        EndedWith& out);

// session.ended, passkey.removed and push.removed for whoever is in no organization without that
// membership, and no operator: nothing is left that they could reach.
void sign_out_of_nowhere(const View& view,
                         const Membership& ended,
                         const Now& now,
                         std::vector<Event>& events);

// The tokens of services that the membership's person made in its organization.
std::vector<Token> service_tokens_of(const View& view, const Membership& membership);

}  // namespace cofactor
