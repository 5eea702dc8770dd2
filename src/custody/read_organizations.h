#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// The organizations that the caller is in (an API token: its one); an operator's list has all of
// the server's, by name alone.
struct ListOrganizations {
  static constexpr std::string_view kName = "list_organizations";
  static constexpr bool kReads = true;

  bool removed = false;  // those that were removed too

  struct Listed {
    Organization organization;
    bool member = false;  // the caller is
  };
  using Plan = std::vector<Listed>;  // by name
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// The organization that the caller acts in.
struct ShowOrganization {
  static constexpr std::string_view kName = "show_organization";
  static constexpr bool kReads = true;

  using Plan = Organization;
  using Answer = Organization;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
