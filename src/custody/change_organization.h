#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// An organization renamed, removed and put back by an operator, who need not be a member of it: the
// verbs are asked where the caller acts in no organization. Each stands in that organization's
// chain. All refuse kDenied (operators only) and kNotFound.
namespace cofactor {

struct ChangedOrganization {
  struct Plan {
    Organization organization;
  };
  using Answer = Organization;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  OrganizationId organization;
};

// Records organization.edited. Refuses kConflict: it was removed; the name is taken.
struct EditOrganization : ChangedOrganization {
  static constexpr std::string_view kName = "edit_organization";
  Name name;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// A tombstone: nobody acts in it any more, nothing of it is erased, and for thirty days it can be
// put back as it was. Records organization.removed. Refuses kConflict: it was removed already.
struct RemoveOrganization : ChangedOrganization {
  static constexpr std::string_view kName = "remove_organization";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Records organization.restored. Refuses kConflict: not removed, too long ago, or another has its
// name now.
struct RestoreOrganization : ChangedOrganization {
  static constexpr std::string_view kName = "restore_organization";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

}  // namespace cofactor
