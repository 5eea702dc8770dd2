#pragma once

#include "custody/decision.h"
#include "custody/end_membership.h"
#include "custody/perform.h"

namespace cofactor {

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

  using Plan = EndedWith;
  using Answer = EndedWith;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
