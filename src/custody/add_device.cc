#include "custody/add_device.h"

#include <fmt/format.h>

#include "custody/held.h"

namespace cofactor {

ShownDevice shown_device(const View& view, Device device) {
  const Name& account = view->accounts.find(device.account)->name;
  const Name& vault = view->vaults.find(device.vault)->name;
  return {.device = std::move(device), .account = account, .vault = vault};
}

std::vector<std::string> warnings_of(const EnteredSeed& entered, const Account& account) {
  std::vector<std::string> out = entered.warnings;
  if (entered.aws_account_id && account.aws_account_id &&
      entered.aws_account_id != account.aws_account_id) {
    out.push_back(fmt::format("This seed is labelled for the AWS account {}; {} is {}.",
                              *entered.aws_account_id,
                              account.name.text(),
                              *account.aws_account_id));
  }
  return out;
}

std::optional<Error> check_kind(const Account& account, DeviceKind kind) {
  if (account.kind == AccountKind::kAwsRoot && kind != DeviceKind::kTotp) {
    return invalid("AWS takes time-based codes of digits alone (TOTP).",
                   "Look whether this seed is of that account.");
  }
  return std::nullopt;
}

std::optional<Error> check_shared(const Device& device) {
  if (device.shared && device.kind == DeviceKind::kHotp) {
    return invalid("Each code of a counter-based device (HOTP) is good once: it is not shared.");
  }
  return std::nullopt;
}

std::optional<Error> check_room(const View& view, const Account& account) {
  std::size_t living = 0;
  view->devices.each_by<ByParent>(as_id<ObjectId>(account.id), [&](const Device& device) {
    living += device.removed_at ? 0 : 1;
    return true;
  });
  if (account.kind == AccountKind::kAwsRoot && living >= kMostDevicesOfAwsRoot) {
    return conflict("AWS takes at most eight devices for a root user, and there are eight.",
                    "Remove one that is no longer registered there.");
  }
  return std::nullopt;
}

Done AddDevice::prepare(Preparing& preparing) {
  if (auto seed = check_seed(entered); !seed) {
    return seed;
  }
  const Account* found = preparing.view->accounts.find(account);
  if (found == nullptr) {
    return {};
  }
  Device device{.id = DeviceId::draw(preparing.random),
                .organization = found->organization,
                .vault = found->vault,
                .account = account,
                .name = name,
                .kind = kind_of(entered.totp),
                .shared = shared};
  auto sealed = seal_seed(preparing, device, entered);
  if (!sealed) {
    return sealed.error();
  }
  device.versions.push_back(std::move(sealed->version));
  drawn = Drawn{.device = std::move(device), .seed = std::move(sealed->change)};
  return {};
}

Decision<AddDevice::Plan> AddDevice::decide(const View& view,
                                            const Caller& caller,
                                            const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kEnrol, account);
  if (!target) {
    return target.error();
  }
  if (auto removed = check_living(view, *target)) {
    return Refuse{.error = std::move(*removed), .about = *target};
  }
  if (!drawn) {
    return Refuse{.error = conflict("The account has just been added.", "Ask again."),
                  .about = *target};
  }
  if (view->devices.find_by<ByName>({as_id<ObjectId>(account), name.canonical()}) != nullptr) {
    return Refuse{.error = name_taken(), .about = *target};
  }
  const Account& above = *view->accounts.find(account);
  Device device = drawn->device;
  auto refused = check_kind(above, device.kind);
  if (!refused) {
    refused = check_shared(device);
  }
  if (!refused) {
    refused = check_room(view, above);
  }
  if (refused) {
    return Refuse{.error = std::move(*refused), .about = *target};
  }
  device.added_at = now.wall;
  device.versions.front().entered_at = now.wall;
  device.versions.front().entered_by = caller.person();
  Allow<Plan> allow{.events = {DeviceAdded{device}}, .envelopes = {drawn->seed}};
  allow.answer = {{.name = "device", .value = device.id.text()}};
  allow.plan = {.shown = shown_device(view, std::move(device)),
                .warnings = warnings_of(entered, above)};
  return allow;
}

Result<AddDevice::Answer> AddDevice::finish(const Recorded&,
                                            const Plan& plan,
                                            const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
