#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// A grant ends. Records grant.ended in the chain that it stands in. Refuses kNotFound (no such
// grant, none of this organization, or none the caller may see), kDenied (who does not manage
// grants where its scope is; an organization's last admin), kConflict (it has ended).
struct EndGrant {
  static constexpr std::string_view kName = "end_grant";
  static constexpr Urgency kUrgency = Urgency::kVital;

  GrantId grant;

  using Plan = Grant;
  using Answer = Grant;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// The grants of the organization that the caller may know of: their own, and those where they
// manage grants or read the log. `to`: of that subject alone. `on`: whose scope is that place or
// lies above it: who can get this. Refuses kNotFound a place that the caller may not see.
struct ListGrants {
  static constexpr std::string_view kName = "list_grants";
  static constexpr bool kReads = true;

  std::optional<Subject> to = {};
  std::optional<Scope> on = {};

  struct Listed {
    Grant grant;
    std::optional<Membership> member;  // the subject, if it is one
    std::string to;                    // the subject's name, if it is none
    std::string on;                    // the scope's name, with what lies above: "production/root"
  };
  using Plan = std::vector<Listed>;
  using Answer = Plan;  // `to` is every subject's name

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
