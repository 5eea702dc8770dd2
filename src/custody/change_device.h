#pragma once

#include "custody/add_device.h"

// A device changed without a new seed. Each stands in the vault's chain. All refuse kNotFound and
// kDenied, and kConflict where its account or vault was removed.
namespace cofactor {

struct ChangedDevice {
  using Plan = ShownDevice;
  using Answer = ShownDevice;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  DeviceId device;
};

// The other side accepted the pending version's codes: it becomes the active one, and the one
// before stays sealed for thirty days. Whoever may enrol there confirms, so that a seed is not lost
// with whoever entered it. Records device.confirmed. Refuses kConflict: removed; nothing pending.
struct ConfirmDevice : ChangedDevice {
  static constexpr std::string_view kName = "confirm_device";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// The seed before the active one gives codes again, and the active one is retired: in one act,
// which the same act undoes. Records device.put_back. Refuses kConflict: removed; no earlier seed
// is kept.
struct PutBackDevice : ChangedDevice {
  static constexpr std::string_view kName = "put_back_device";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Another name, or whether the other side takes one code from several people. Records
// device.edited. Refuses kConflict: removed; the name is taken; kInvalid: HOTP is not shared.
struct EditDevice : ChangedDevice {
  static constexpr std::string_view kName = "edit_device";
  std::optional<Name> name;
  std::optional<bool> shared;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// A tombstone: its active version is retired without successor. For thirty days it can be put back,
// then its seeds are erased. Records device.removed. Refuses kConflict: it was removed already.
struct RemoveDevice : ChangedDevice {
  static constexpr std::string_view kName = "remove_device";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// As it was when it was removed. Records device.restored. Refuses kConflict: not removed; too long
// ago; another has its name now; an AWS root has eight living devices.
struct RestoreDevice : ChangedDevice {
  static constexpr std::string_view kName = "restore_device";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

}  // namespace cofactor
