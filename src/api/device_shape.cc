#include "api/device_shape.h"

namespace cofactor::api {
namespace {

DeviceState state_of(const Device& device) {
  return device.removed_at            ? DeviceState::kRemoved
         : device.active() != nullptr ? DeviceState::kActive
                                      : DeviceState::kPending;
}

}  // namespace

DeviceShape shape_of(ShownDevice&& shown) {
  Device& device = shown.device;
  DeviceShape out{.id = device.id,
                  .name = std::move(device.name),
                  .account = {.id = device.account, .name = std::move(shown.account)},
                  .vault = {.id = device.vault, .name = std::move(shown.vault)},
                  .kind = device.kind,
                  .state = state_of(device),
                  .shared = device.shared,
                  .exposed = device.is_exposed(),
                  .versions = {},
                  .added_at = device.added_at,
                  .removed_at = device.removed_at};
  const bool counts = device.kind == DeviceKind::kHotp;
  for (const SeedVersion& version : device.versions) {
    out.versions.push_back(
        {.version = version.version,
         .state = version.state,
         .kept = version.seed.has_value(),
         .totp = version.totp,
         .entered_at = version.entered_at,
         .retired_until = version.retired_until,
         .exposed = version.exposed,
         .entered_by = version.entered_by,
         .witnessed_by = version.witnessed_by,
         .witnessed_at = version.witnessed_at,
         .next_counter = counts ? std::optional(version.next_counter()) : std::nullopt});
  }
  return out;
}

}  // namespace cofactor::api
