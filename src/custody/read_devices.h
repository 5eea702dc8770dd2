#pragma once

#include "custody/add_device.h"

namespace cofactor {

// The devices of an account that the caller may see, by name. Refuses kNotFound (no such account,
// or none that they may know of).
struct ListDevices {
  static constexpr std::string_view kName = "list_devices";
  static constexpr bool kReads = true;

  AccountId account;
  bool removed = false;  // those that were removed too

  using Plan = std::vector<ShownDevice>;
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// One of them, also when it was removed. Refuses kNotFound.
struct ShowDevice {
  static constexpr std::string_view kName = "show_device";
  static constexpr bool kReads = true;

  DeviceId device;

  using Plan = ShownDevice;
  using Answer = ShownDevice;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// The work list of whoever moved in: the devices, of one vault or of all, whose seed others may
// have and that the caller may see, by vault, account and name. A device leaves it when its seed is
// replaced, and when it is removed. Refuses kNotFound (no such vault, or none that they may know
// of).
struct ListExposed {
  static constexpr std::string_view kName = "list_exposed";
  static constexpr bool kReads = true;

  std::optional<VaultId> vault;

  using Plan = std::vector<ShownDevice>;
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
