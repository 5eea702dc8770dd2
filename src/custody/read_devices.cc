#include "custody/read_devices.h"

#include "custody/held.h"

namespace cofactor {

Decision<ListDevices::Plan> ListDevices::decide(const View& view,
                                                const Caller& caller,
                                                const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto target = permitted(c, Action::kSee, account);
  if (!target) {
    return target.error();
  }
  Allow<Plan> allow;
  view->devices.each_by<ByParent>(as_id<ObjectId>(account), [&](const Device& device) {
    if ((removed || !device.removed_at) && sees(c, view.target(target->organization, device.id))) {
      allow.plan.push_back(shown_device(view, device));
    }
    return true;
  });
  std::ranges::sort(allow.plan, {}, [](const ShownDevice& shown) {
    return std::pair(shown.device.name.canonical(), shown.device.id);
  });
  return allow;
}

Result<ListDevices::Answer> ListDevices::finish(const Recorded&,
                                                const Plan& plan,
                                                const Vaulting&) const {
  return plan;
}

Decision<ShownDevice> ShowDevice::decide(const View& view,
                                         const Caller& caller,
                                         const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kSee, device);
  if (!target) {
    return target.error();
  }
  Allow<ShownDevice> allow;
  allow.plan = shown_device(view, *view->devices.find(device));
  return allow;
}

Result<ShownDevice> ShowDevice::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Decision<ListExposed::Plan> ListExposed::decide(const View& view,
                                                const Caller& caller,
                                                const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto parent = vault ? permitted(c, Action::kSee, *vault) : permitted(c, Action::kSee);
  if (!parent) {
    return parent.error();
  }
  Allow<Plan> allow;
  const auto of_account = [&](const Account& account) {
    view->devices.each_by<ByParent>(as_id<ObjectId>(account.id), [&](const Device& device) {
      const bool gone = device.removed_at || account.removed_at;
      if (!gone && device.is_exposed() && sees(c, view.target(parent->organization, device.id))) {
        allow.plan.push_back(shown_device(view, device));
      }
      return true;
    });
    return true;
  };
  const auto of_vault = [&](const Vault& above) {
    if (!above.removed_at) {
      view->accounts.each_by<ByParent>(as_id<ObjectId>(above.id), of_account);
    }
    return true;
  };
  if (vault) {
    of_vault(*view->vaults.find(*vault));
  } else {
    view->vaults.each_by<ByParent>(as_id<ObjectId>(parent->organization), of_vault);
  }
  std::ranges::sort(allow.plan, {}, [](const ShownDevice& shown) {
    return std::tuple(shown.vault.canonical(),
                      shown.account.canonical(),
                      shown.device.name.canonical(),
                      shown.device.id);
  });
  return allow;
}

Result<ListExposed::Answer> ListExposed::finish(const Recorded&,
                                                const Plan& plan,
                                                const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
