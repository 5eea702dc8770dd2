#pragma once

#include "custody/add_device.h"

namespace cofactor {

// A new seed for a device: its next version, pending beside the active one, which goes on giving
// codes until the new one is confirmed. An older pending version is erased in the same batch: so a
// seed that was entered wrongly, or more than an hour ago, is entered anew.
//
// Records device.replaced in the vault's chain. Refuses kInvalid (no seed, parameters, a seed of
// another kind than the device), kNotFound, kDenied, kConflict: device, account or vault was
// removed; somebody else has just entered one.
struct ReplaceDevice {
  static constexpr std::string_view kName = "replace_device";

  DeviceId device;
  EnteredSeed entered;

  using Plan = AddDevice::Plan;
  using Answer = Plan;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  std::optional<SealedSeed> drawn = {};  // by prepare
};

}  // namespace cofactor
