#include "custody/read_vaults.h"

#include "custody/held.h"

namespace cofactor {

Decision<ListVaults::Plan> ListVaults::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto organization = permitted(c, Action::kSee);
  if (!organization) {
    return organization.error();
  }
  Allow<Plan> allow;
  const OrganizationId& parent = organization->organization;
  view->vaults.each_by<ByParent>(as_id<ObjectId>(parent), [&](const Vault& vault) {
    if ((removed || !vault.removed_at) && sees(c, view.target(parent, vault.id))) {
      allow.plan.push_back(vault);
    }
    return true;
  });
  std::ranges::sort(allow.plan, {}, [](const Vault& vault) {
    return std::pair(vault.name.canonical(), vault.id);
  });
  return allow;
}

Result<std::vector<Vault>> ListVaults::finish(const Recorded&,
                                              const Plan& plan,
                                              const Vaulting&) const {
  return plan;
}

Decision<Vault> ShowVault::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kSee, vault);
  if (!target) {
    return target.error();
  }
  Allow<Vault> allow;
  allow.plan = *view->vaults.find(vault);
  return allow;
}

Result<Vault> ShowVault::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
