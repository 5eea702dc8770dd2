#include "custody/show_pair.h"

#include <algorithm>

#include "custody/held.h"
#include "custody/leases.h"
#include "custody/open_code.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

using Plan = PairOfCodes::Plan;

// What the two verbs ask for, once each has said who may.
struct Wanted {
  const Target& target;
  const Device& device;
  const SeedVersion& version;
  PairCause cause;
  const std::string& reason;
};

std::size_t shown_within_the_hour(const Case& c, const DeviceId& device) {
  const Pairs* pairs = c.view->pairs.find(device);
  if (pairs == nullptr) {
    return 0;
  }
  return static_cast<std::size_t>(std::ranges::count_if(pairs->shown, [&](Time at) {
    return at <= c.now.latest && at + std::chrono::hours(1) > c.now.latest;
  }));
}

// The step of the first code: one whose code can still be typed, and that nobody holds. Or the next
// counter.
std::expected<Step, Refuse> first_step(const Case& c, const Wanted& wanted) {
  if (wanted.device.kind == DeviceKind::kHotp) {
    return wanted.version.next_counter();
  }
  const TotpParameters& totp = wanted.version.totp;
  const auto running = step_of(c.now.wall, totp);
  if (!running) {
    return std::unexpected(Refuse{.error = running.error(), .about = wanted.target});
  }
  const auto least = std::min<std::chrono::milliseconds>(
      PairOfCodes::kLeastLeft, std::chrono::milliseconds(totp.period_s * 1000 / 3));
  Step first = end_of(*running, totp) - c.now.wall < least ? *running + 1 : *running;
  const Lease* lease =
      c.view->leases.find({.device = wanted.device.id, .version = wanted.version.version});
  if (lease == nullptr || lease->step < first || !stands(*lease, totp, c.now)) {
    return first;
  }
  first = lease->step + 1;
  if (first <= *running + 1) {
    return first;
  }
  return std::unexpected(Refuse{
      .error = {.code = ErrorCode::kStepTaken,
                .message = "The codes of these steps have been given already.",
                .hint = "Ask again when they are free.",
                .details = {{.name = "free_at", .value = text_of(start_of(first - 1, totp))}}},
      .about = wanted.target,
      .holder = lease->membership.none() ? std::nullopt : std::optional(lease->membership)});
}

Decision<Plan> show(const Case& c, const Wanted& wanted) {
  if (!c.now.sure) {
    return Refuse{.error = clock_unsure(), .about = wanted.target};
  }
  if (shown_within_the_hour(c, wanted.device.id) >= PairOfCodes::kMostInAnHour) {
    return Refuse{.error = {.code = ErrorCode::kThrottled,
                            .message = "Three pairs of this device were shown within the hour.",
                            .hint = "Look at the clocks of both sides before the next."},
                  .about = wanted.target};
  }
  const auto first = first_step(c, wanted);
  if (!first) {
    return first.error();
  }
  PairShown event;
  event.vault = wanted.device.vault;
  event.account = wanted.device.account;
  event.device = wanted.device.id;
  event.version = wanted.version.version;
  (wanted.device.kind == DeviceKind::kHotp ? event.first_counter : event.first_step) = *first;
  event.cause = wanted.cause;
  event.reason = wanted.reason;
  event.holder = *c.caller.principal();
  event.membership = c.caller.membership();
  Allow<Plan> allow{.events = {std::move(event)}};
  allow.plan = {.device = wanted.device, .version = wanted.version.version, .first = *first};
  allow.answer = {{.name = "device", .value = wanted.device.id.text()}};
  return allow;
}

}  // namespace

Decision<Plan> ShowPair::decide(const View& view, const Caller& caller, const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto target = permitted(c, Action::kEnrol, device);
  if (!target) {
    return target.error();
  }
  if (auto removed = check_living(view, *target)) {
    return Refuse{.error = std::move(*removed), .about = *target};
  }
  const Device& found = *view->devices.find(device);
  const SeedVersion* pending = found.pending();
  if (pending == nullptr) {
    return Refuse{.error = conflict("Nothing of this device waits to be confirmed.",
                                    "For two codes of an active device: `cofactor device resync`."),
                  .about = *target};
  }
  if (!caller.person() || pending->entered_by != caller.person()) {
    return Refuse{.error = {.code = ErrorCode::kDenied,
                            .message = "Only who entered this seed is shown its two codes.",
                            .hint = "Enter it anew: `cofactor device replace`."},
                  .about = *target};
  }
  if (pending->entered_at + kAfterEntering <= now.latest) {
    return Refuse{.error = conflict("This seed was entered more than an hour ago.",
                                    "Enter it anew: `cofactor device replace`."),
                  .about = *target};
  }
  return show(c,
              {.target = *target,
               .device = found,
               .version = *pending,
               .cause = PairCause::kEnrolment,
               .reason = {}});
}

Decision<Plan> ResyncDevice::decide(const View& view, const Caller& caller, const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto target = permitted(c, Action::kResync, device);
  if (!target) {
    return target.error();
  }
  const Verdict resync = view.permits(caller, Action::kResync, *target, now);
  const Verdict release = view.permits(caller, Action::kReleaseCode, *target, now);
  if (release.refusal) {
    return Refuse{.error = *release.refusal, .about = *target};
  }
  if (auto removed = check_living(view, *target)) {
    return Refuse{.error = std::move(*removed), .about = *target};
  }
  const Device& found = *view->devices.find(device);
  if (found.active() == nullptr) {
    return Refuse{.error = conflict("This device is not active yet.",
                                    "Two codes of a pending one: `cofactor device add` or "
                                    "`cofactor device replace` show them."),
                  .about = *target};
  }
  if (auto needed = target->critical ? check_step_up(view, caller, now) : std::nullopt) {
    return Refuse{.error = *std::move(needed), .about = *target};
  }
  if ((resync.reason_required || release.reason_required) && canonical_of(reason).empty()) {
    return Refuse{.error = invalid("A reason is required for these codes.", "Give --reason TEXT."),
                  .about = *target};
  }
  return show(c,
              {.target = *target,
               .device = found,
               .version = *found.active(),
               .cause = PairCause::kResync,
               .reason = reason});
}

Result<PairOfCodes::Answer> PairOfCodes::finish(const Recorded& recorded,
                                                const Plan& plan,
                                                const Vaulting& vaulting) const {
  const auto version = std::ranges::find(plan.device.versions, plan.version, &SeedVersion::version);
  const auto timed = [&](Step step) -> Result<Timed> {
    auto code = open_code(vaulting, {.device = plan.device, .version = plan.version, .step = step});
    if (!code) {
      return code.error();
    }
    if (plan.device.kind == DeviceKind::kHotp) {
      return Timed{.code = std::move(*code), .counter = step};
    }
    return Timed{.code = std::move(*code),
                 .valid_from = start_of(step, version->totp),
                 .valid_until = end_of(step, version->totp)};
  };
  auto first = timed(plan.first);
  auto second = timed(plan.first + 1);
  if (!first || !second) {
    return first ? second.error() : first.error();
  }
  return Answer{.first = std::move(*first),
                .second = std::move(*second),
                .device = plan.device.id,
                .device_name = plan.device.name,
                .receipt = recorded.receipt_of(recorded.entries.front())};
}

}  // namespace cofactor
