#include "custody/replace_device.h"

#include "custody/held.h"

namespace cofactor {

Done ReplaceDevice::prepare(Preparing& preparing) {
  if (auto seed = check_seed(entered); !seed) {
    return seed;
  }
  const Device* found = preparing.view->devices.find(device);
  if (found == nullptr) {
    return {};
  }
  auto sealed = seal_seed(preparing, *found, entered);
  if (!sealed) {
    return sealed.error();
  }
  drawn = std::move(*sealed);
  return {};
}

Decision<ReplaceDevice::Plan> ReplaceDevice::decide(const View& view,
                                                    const Caller& caller,
                                                    const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kEnrol, device);
  if (!target) {
    return target.error();
  }
  if (auto removed = check_living(view, *target)) {
    return Refuse{.error = std::move(*removed), .about = *target};
  }
  Device after = *view->devices.find(device);
  if (!drawn || drawn->version.version != next_version(after)) {
    return Refuse{.error = conflict("Somebody else has just entered a seed for this device.",
                                    "Look at it and ask again."),
                  .about = *target};
  }
  if (kind_of(drawn->version.totp) != after.kind) {
    return Refuse{.error = invalid("This seed is of another kind than the device.",
                                   "Add it as a device of its own: `cofactor device add`."),
                  .about = *target};
  }
  SeedVersion version = drawn->version;
  version.entered_at = now.wall;
  version.entered_by = caller.person();
  Allow<Plan> allow;
  allow.envelopes = enter_seed(after, std::move(version));
  allow.envelopes.push_back(drawn->change);
  allow.events.emplace_back(DeviceReplaced{after});
  allow.answer = {{.name = "device", .value = device.text()}};
  const Account& above = *view->accounts.find(after.account);
  allow.plan = {.shown = shown_device(view, std::move(after)),
                .warnings = warnings_of(entered, above)};
  return allow;
}

Result<ReplaceDevice::Answer> ReplaceDevice::finish(const Recorded&,
                                                    const Plan& plan,
                                                    const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
