#pragma once

#include "custody/births.h"
#include "custody/decision.h"
#include "custody/invitation.h"
#include "custody/perform.h"

namespace cofactor {

// A new organization with keys of its own, and an invitation for whoever is to administer it: that
// membership gets admin, keeper and auditor, as the first person of a store does. The operator who
// adds it is nothing in it by that; to be its admin they redeem the invitation themselves.
//
// Records organization.added in the server's chain, and in the new one member.invited, token.added
// and three grant.added. Refuses kDenied (operators only), kInvalid (name or e-mail of the admin),
// kConflict (the name is taken). The answer's token is shown once.
struct AddOrganization {
  static constexpr std::string_view kName = "add_organization";

  Name name;
  std::string admin_name;
  std::string admin_email;

  struct Plan {
    Organization organization;
    Time expires_at;
  };

  struct Answer {
    Organization organization;
    MembershipId admin;
    TokenText token;
    Time expires_at;
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  struct Drawn {
    OrganizationBirth birth;
    Invitation invitation;
    std::vector<GrantId> grants;
  };
  std::optional<Drawn> drawn = {};  // by prepare
};

}  // namespace cofactor
