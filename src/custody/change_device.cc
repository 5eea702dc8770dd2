#include "custody/change_device.h"

#include "custody/held.h"

namespace cofactor {
namespace {

struct Found {
  Target target;
  Device device;
};

// The device, removed or not, in a living account.
std::expected<Found, Refuse> find(const Case& c, const DeviceId& id) {
  const auto target = permitted(c, Action::kEnrol, id);
  if (!target) {
    return std::unexpected(target.error());
  }
  Target above = *target;
  above.device.reset();
  if (auto removed = check_living(c.view, above)) {
    return std::unexpected(Refuse{.error = std::move(*removed), .about = *target});
  }
  return Found{.target = *target, .device = *c.view->devices.find(id)};
}

std::expected<Found, Refuse> find_living(const Case& c, const DeviceId& id) {
  auto found = find(c, id);
  if (found && found->device.removed_at) {
    return std::unexpected(
        Refuse{.error = *check_living(c.view, found->target), .about = found->target});
  }
  return found;
}

bool is_taken(const View& view, const Device& device, const Name& name) {
  const Device* other =
      view->devices.find_by<ByName>({as_id<ObjectId>(device.account), name.canonical()});
  return other != nullptr && other->id != device.id;
}

template <class Changing>
Decision<ShownDevice> change(const View& view, Device&& device) {
  Allow<ShownDevice> allow{.events = {Changing{device}}};
  allow.answer = {{.name = "device", .value = device.id.text()}};
  allow.plan = shown_device(view, std::move(device));
  return allow;
}

}  // namespace

Decision<ShownDevice> ConfirmDevice::decide(const View& view,
                                            const Caller& caller,
                                            const Now& now) const {
  auto found = find_living({.view = view, .caller = caller, .now = now}, device);
  if (!found) {
    return found.error();
  }
  if (found->device.pending() == nullptr) {
    return Refuse{.error = conflict("Nothing of this device waits to be confirmed.",
                                    "Look at it: `cofactor device show`."),
                  .about = found->target};
  }
  confirm_seed(found->device, now.latest);
  return change<DeviceConfirmed>(view, std::move(found->device));
}

Decision<ShownDevice> PutBackDevice::decide(const View& view,
                                            const Caller& caller,
                                            const Now& now) const {
  auto found = find_living({.view = view, .caller = caller, .now = now}, device);
  if (!found) {
    return found.error();
  }
  const SeedVersion* earlier = newest_retired(found->device);
  if (earlier == nullptr || *earlier->retired_until <= now.latest) {
    return Refuse{.error = conflict("No earlier seed of this device is kept.",
                                    "It is kept for thirty days from when it was replaced."),
                  .about = found->target};
  }
  put_back_seed(found->device, now.latest);
  return change<DevicePutBack>(view, std::move(found->device));
}

Decision<ShownDevice> EditDevice::decide(const View& view,
                                         const Caller& caller,
                                         const Now& now) const {
  auto found = find_living({.view = view, .caller = caller, .now = now}, device);
  if (!found) {
    return found.error();
  }
  if (name && is_taken(view, found->device, *name)) {
    return Refuse{.error = name_taken(), .about = found->target};
  }
  found->device.name = name.value_or(found->device.name);
  found->device.shared = shared.value_or(found->device.shared);
  if (auto refused = check_shared(found->device)) {
    return Refuse{.error = std::move(*refused), .about = found->target};
  }
  return change<DeviceEdited>(view, std::move(found->device));
}

Decision<ShownDevice> RemoveDevice::decide(const View& view,
                                           const Caller& caller,
                                           const Now& now) const {
  auto found = find({.view = view, .caller = caller, .now = now}, device);
  if (!found) {
    return found.error();
  }
  if (found->device.removed_at) {
    return Refuse{.error = already_removed(), .about = found->target};
  }
  found->device.removed_at = now.latest;
  retire_seeds(found->device, now.latest);
  return change<DeviceRemoved>(view, std::move(found->device));
}

Decision<ShownDevice> RestoreDevice::decide(const View& view,
                                            const Caller& caller,
                                            const Now& now) const {
  auto found = find({.view = view, .caller = caller, .now = now}, device);
  if (!found) {
    return found.error();
  }
  auto refused = check_restore(found->device.removed_at, now);
  if (!refused && is_taken(view, found->device, found->device.name)) {
    refused = name_taken();
  }
  if (!refused) {
    refused = check_room(view, *view->accounts.find(found->device.account));
  }
  if (refused) {
    return Refuse{.error = std::move(*refused), .about = found->target};
  }
  found->device.removed_at.reset();
  restore_seeds(found->device);
  return change<DeviceRestored>(view, std::move(found->device));
}

Result<ShownDevice> ChangedDevice::finish(const Recorded&,
                                          const Plan& plan,
                                          const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
