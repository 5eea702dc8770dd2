#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// Who may do what, where: a member (invited or active), a group or a service of the caller's
// organization gets a role on it or on something it holds.
//
// Records grant.added in the chain of the vault that the scope lies in, else in the organization's.
// Refuses kNotFound (no such scope or subject, or none of this organization), kDenied (admins
// only), kInvalid (an unknown condition, one named twice, a time that is over, the operator role:
// add_operator.h), kConflict (they have that very grant, or kMostThere others; the scope was
// removed).
struct AddGrant {
  static constexpr std::string_view kName = "add_grant";
  // Of one subject on one scope: every request of theirs looks at all of them.
  static constexpr std::size_t kMostThere = 32;

  Subject to;
  Role role{};
  Scope on;
  std::vector<Condition> conditions = {};

  struct Plan {
    Grant grant;
    bool critical = false;  // it reaches a vault that holds an AWS root account
  };
  using Answer = Plan;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  GrantId id = {};  // by prepare
};

// Where a grant's scope lies. Refuses kNotFound; the server is no scope here.
Result<Target> target_of(const View& view, const OrganizationId& organization, const Scope& scope);

// A member, invited or active, a group or a service of that organization which is not removed.
bool is_subject_of(const View& view, const OrganizationId& organization, const Subject& subject);

}  // namespace cofactor
