#include "custody/witness_enrolment.h"

#include <algorithm>

#include "crypto/hash.h"
#include "custody/held.h"
#include "custody/terminal_sign_ins.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

struct Found {
  Target target;
  Device device;
  SeedVersion version;  // the pending one
};

// The device whose pending version may still be witnessed, if the caller may do that to it.
std::expected<Found, Refuse> find(const Case& c, Action action, const DeviceId& id) {
  const auto target = permitted(c, action, id);
  if (!target) {
    return std::unexpected(target.error());
  }
  if (auto removed = check_living(c.view, *target)) {
    return std::unexpected(Refuse{.error = std::move(*removed), .about = *target});
  }
  const Device& device = *c.view->devices.find(id);
  const SeedVersion* pending = device.pending();
  if (pending == nullptr || pending->entered_at + kWitnessedWithin <= c.now.latest) {
    return std::unexpected(
        Refuse{.error = conflict("Nothing of this device waits for a second person.",
                                 "They say so before it is confirmed, and within an hour of the "
                                 "seed's entering."),
               .about = *target});
  }
  if (pending->witnessed_by) {
    return std::unexpected(
        Refuse{.error = conflict("A second person was there already."), .about = *target});
  }
  return Found{.target = *target, .device = device, .version = *pending};
}

// What the code is made of: another seed has another.
std::string text_of(const Device& device, const SeedVersion& pending) {
  return device.id.text() + "\n" + std::to_string(pending.version) + "\n" +
         cofactor::text_of(pending.entered_at);
}

Refuse denied(std::string message, std::string hint, const Target& about) {
  return {
      .error = {.code = ErrorCode::kDenied, .message = std::move(message), .hint = std::move(hint)},
      .about = about};
}

}  // namespace

Done OfPresence::prepare(Preparing& preparing) {
  const Device* found = preparing.view->devices.find(device);
  const SeedVersion* pending = found == nullptr ? nullptr : found->pending();
  if (pending != nullptr) {
    const std::string of = text_of(*found, *pending);
    code = user_code_of(
        hmac_sha256(request_key->bytes(), {bytes_of("cofactor/presence/1\n"), bytes_of(of)}));
  }
  return {};
}

Decision<SeePresenceCode::Plan> SeePresenceCode::decide(const View& view,
                                                        const Caller& caller,
                                                        const Now& now) const {
  const auto found = find({.view = view, .caller = caller, .now = now}, Action::kEnrol, device);
  if (!found) {
    return found.error();
  }
  if (!caller.person() || found->version.entered_by != caller.person()) {
    return denied("Somebody else entered this seed.", "They have the code.", found->target);
  }
  Allow<Plan> allow;
  allow.plan = {.expires_at = found->version.entered_at + kWitnessedWithin};
  return allow;
}

Result<SeePresenceCode::Answer> SeePresenceCode::finish(const Recorded&,
                                                        const Plan& plan,
                                                        const Vaulting&) const {
  return Answer{.code = shown_user_code(code), .expires_at = plan.expires_at};
}

Decision<ShownDevice> WitnessEnrolment::decide(const View& view,
                                               const Caller& caller,
                                               const Now& now) const {
  auto found = find({.view = view, .caller = caller, .now = now}, Action::kSee, device);
  if (!found) {
    return found.error();
  }
  if (!is_verified_browser(caller, now)) {
    return Refuse{.error = step_up_needed(), .about = found->target};
  }
  if (caller.reads_only() || found->version.entered_by == caller.person()) {
    return denied("A second person is somebody else than who entered the seed.",
                  "Ask a colleague who sees this account.",
                  found->target);
  }
  if (code.empty() || user_code_in(typed) != code) {
    return denied("This is not the code that the wizard shows.",
                  "Read it from the screen of whoever enrols the device.",
                  found->target);
  }
  const auto version =
      std::ranges::find(found->device.versions, found->version.version, &SeedVersion::version);
  version->witnessed_by = caller.person();
  version->witnessed_at = now.latest;
  Allow<ShownDevice> allow{.events = {DeviceWitnessed{found->device}}};
  allow.answer = {{.name = "device", .value = device.text()}};
  allow.plan = shown_device(view, std::move(found->device));
  return allow;
}

Result<ShownDevice> WitnessEnrolment::finish(const Recorded&,
                                             const Plan& plan,
                                             const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
