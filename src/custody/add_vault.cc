#include "custody/add_vault.h"

#include "custody/held.h"

namespace cofactor {

Done AddVault::prepare(Preparing& preparing) {
  if (preparing.view->organizations.find(organization) == nullptr) {
    return {};
  }
  auto vault = draw_vault(preparing, organization, name);
  if (!vault) {
    return vault.error();
  }
  drawn = std::move(*vault);
  return {};
}

Decision<AddVault::Plan> AddVault::decide(const View& view,
                                          const Caller& caller,
                                          const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManageVaults);
  if (!target) {
    return target.error();
  }
  if (target->organization != organization || !drawn) {
    return Refuse{.error = no_such_organization()};
  }
  if (view->vaults.find_by<ByName>({as_id<ObjectId>(organization), name.canonical()}) != nullptr) {
    return Refuse{.error = name_taken(), .about = *target};
  }
  Allow<Plan> allow{.events = {}, .envelopes = drawn->keys, .plan = drawn->vault};
  allow.plan.added_at = now.wall;
  VaultAdded born;
  born.chain = as_id<ChainId>(drawn->vault.id);
  born.vault = allow.plan;
  allow.events.emplace_back(std::move(born));
  allow.answer = {{.name = "vault", .value = drawn->vault.id.text()}};
  return allow;
}

Result<Vault> AddVault::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
