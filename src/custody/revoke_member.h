#pragma once

#include "custody/decision.h"
#include "custody/end_membership.h"
#include "custody/perform.h"

namespace cofactor {

// A code that somebody had, which the other side may still take: two further steps are allowed for
// clocks that differ.
struct LastRelease {
  Position position = 0;
  Device device;
  Account account;
  Time may_be_accepted_until;
};

// Of that principal in that organization, by position: the steps that they were the last to hold.
std::vector<LastRelease> last_releases(const View& view,
                                       const Subject& holder,
                                       const OrganizationId& organization,
                                       const Now& now);

// Ends a membership with all that hangs on it (custody/end_membership.h): from its position on
// nothing is released by it. What waits or streams ends with it, for that is decided anew. Whoever
// is then in no organization, and no operator, is signed out.
//
// Records member.revoked in the organization's chain, for those they had invited too, and
// grant.ended for each of their grants. Refuses kNotFound (no such member), kDenied (admins only),
// kConflict (revoked already), kInvalid (`keep` names what is no token that they made for a
// service), and kDenied the organization's last admin: an operator names a successor
// (custody/succeed_admin.h).
struct RevokeMember {
  static constexpr std::string_view kName = "revoke_member";
  static constexpr Urgency kUrgency = Urgency::kVital;

  MembershipId member;
  std::vector<TokenId> keep = {};

  struct Plan {
    EndedWith ended;
    std::vector<LastRelease> releases;
  };
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
