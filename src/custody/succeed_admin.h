#pragma once

#include "custody/decision.h"
#include "custody/end_membership.h"
#include "custody/perform.h"

namespace cofactor {

inline constexpr std::chrono::hours kSuccessorSleeps{24};

// An operator names who administers an organization that has nobody else for it, and, if asked,
// revokes the last admin in the same act. The successor, an active member, only reads for 24 hours;
// within them any approver of the organization may take it back.
//
// Records member.edited and grant.added in the organization's chain, and what RevokeMember records.
// Refuses kDenied (operators only), kNotFound (no such organization, no active member of it),
// kConflict (it would have an admin without that: it helps itself).
struct SucceedAdmin {
  static constexpr std::string_view kName = "succeed_admin";
  static constexpr Urgency kUrgency = Urgency::kVital;

  OrganizationId organization;
  MembershipId successor;
  std::optional<MembershipId> revoked = {};

  struct Plan {
    Membership successor;
    EndedWith ended;
  };
  using Answer = Plan;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  GrantId grant = {};  // by prepare
};

// An approver takes back what an operator gave, while it sleeps: the successor is no admin and
// wakes as what they were. Records grant.ended and member.edited. Refuses kNotFound (no such
// member), kDenied (approvers only), kConflict (nothing of theirs sleeps).
struct CancelSuccessor {
  static constexpr std::string_view kName = "cancel_successor";
  static constexpr Urgency kUrgency = Urgency::kVital;

  MembershipId member;

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
