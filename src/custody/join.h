#pragma once

#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/personal.h"
#include "custody/way_in.h"

// An invitation is bound to its token alone: whoever holds it joins, as a new person or as who they
// are already. Who else exists plays no part and shows nowhere.
namespace cofactor {

// What prepare makes of an invitation for the person who redeems it: name and e-mail as they were
// invited under, sealed anew under the person's key.
struct Joining {
  MembershipId membership;
  OrganizationId organization;
  PersonId person;
  Hash was{};  // of the content that was sealed anew
  Sealed content;
  std::optional<EnvelopeChange> erased;
};
// None where the token is no invitation that can be redeemed: decide says so.
Result<std::optional<Joining>> draw_joining(Preparing& preparing,
                                            const Hash& token,
                                            const PersonId& person);

// The invitation behind that token, if it is good now and what was drawn of it still stands.
const Token* joinable(const View& view,
                      const Hash& token,
                      const std::optional<Joining>& joining,
                      const Now& now);

// member.joined and token.ended, in the organization's chain. REQUIRES: joinable.
struct Joins {
  std::vector<Event> events;
  std::vector<EnvelopeChange> envelopes;
};
Joins joins_of(const View& view, const Joining& joining, const Token& invitation, const Now& now);

// Joins the organization of an invitation as the person who is signed in: POST /memberships.
//
// Records member.joined and token.ended in the organization's chain, and ends recoveries that an
// admin of another one asked for (custody/recovery.h). Refuses kDenied (an API token,
// a recovery that is not complete), kNotFound (no such invitation, or used, expired or ended: all
// the same), kConflict (they are a member there already).
struct JoinOrganization {
  static constexpr std::string_view kName = "join_organization";

  Hash invitation{};
  std::optional<Hash> bearer;  // of the session that asks: whose key the name is sealed under

  struct Plan {
    Organization organization;
  };
  struct Answer {
    MembershipId membership;
    Organization organization;
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  std::optional<Joining> drawn = {};  // by prepare
};

}  // namespace cofactor
