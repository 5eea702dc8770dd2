#pragma once

#include "custody/decision.h"

// What ends with a membership, and who is left.
namespace cofactor {

struct EndedWith {
  std::vector<Token> tokens;
  std::vector<Token> invitations;
  std::vector<GrantId> grants;
};

// Adds member.revoked and what goes with it: that organization's tokens of the person; the tokens
// of services that they made there, but those in `keep`; the invitations they issued there, with
// the memberships these were for; the recoveries they asked for there; the membership's grants. A
// person who is then in no organization and no operator is signed out.
EndedWith end_membership(const View& view,
                         const Membership& membership,
                         const Now& now,
                         std::vector<Event>& events,
                         const std::vector<TokenId>& keep = {});

// The tokens of services that the membership's person made in its organization.
std::vector<Token> service_tokens_of(const View& view, const Membership& membership);

// An operator grant that counts now; none for who is no operator.
const Grant* operator_grant(const View& view, const PersonId& person, const Now& now);

// Whether an active membership of that organization, of somebody not revoked, but this one may
// manage its people now.
bool has_other_admin(const View& view, const Membership& but, const Now& now);
bool is_admin(const View& view, const Membership& membership, const Now& now);

// Whether another than this person is an operator now.
bool has_other_operator(const View& view, const PersonId& but, const Now& now);

}  // namespace cofactor
