#include "custody/see_queue.h"

#include <algorithm>

#include "custody/held.h"
#include "custody/leases.h"

namespace cofactor {
namespace {

// What of a device stands in the asker's way; nothing where they may have its code at once.
std::optional<SeeQueue::Held> held_by_others(const Case& c, const Device& device) {
  if (device.kind == DeviceKind::kHotp) {
    return std::nullopt;  // the next counter's is there for whoever asks
  }
  const SeedVersion& version = *device.active();
  const auto step = step_of(c.now.wall, version.totp);
  const Lease* lease = c.view->leases.find({.device = device.id, .version = version.version});
  const bool stands_here = lease != nullptr && step && lease->step >= *step &&
                           stands(*lease, version.totp, c.now) && !device.shared;
  if (!stands_here || (lease->step == *step && lease->holder == *c.caller.principal())) {
    return std::nullopt;
  }
  SeeQueue::Held out{
      .device = device.id, .free_at = end_of(lease->step, version.totp), .holder = {}};
  if (const Membership* holder = c.view->memberships.find(lease->membership)) {
    out.holder = *holder;
  }
  return out;
}

}  // namespace

Decision<SeeQueue::Plan> SeeQueue::decide(const View& view,
                                          const Caller& caller,
                                          const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto organization = caller.organization();
  const auto target =
      organization ? view.target(*organization, account) : Result<Target>(no_such_organization());
  if (!target) {
    return Refuse{.error = target.error()};
  }
  Allow<Plan> allow;
  allow.plan.asker = *caller.principal();
  std::size_t theirs = 0;
  view->devices.each_by<ByParent>(as_id<ObjectId>(account), [&](const Device& device) {
    Target on = *target;
    on.device = device.id;
    if (device.removed_at || device.active() == nullptr ||
        !view.permits(caller, Action::kReleaseCode, on, now).allowed()) {
      return true;
    }
    ++theirs;
    if (auto held = held_by_others(c, device)) {
      allow.plan.held.push_back(*std::move(held));
    }
    return true;
  });
  if (theirs == 0) {
    if (auto refusal = view.permits(caller, Action::kReleaseCode, *target, now).refusal) {
      return Refuse{.error = *std::move(refusal), .about = *target};
    }
  }
  if (allow.plan.held.size() < theirs) {
    allow.plan.held.clear();
  }
  std::ranges::sort(
      allow.plan.held, {}, [](const Held& held) { return std::pair(held.free_at, held.device); });
  return allow;
}

Result<SeeQueue::Answer> SeeQueue::finish(const Recorded&,
                                          const Plan& plan,
                                          const Vaulting& vaulting) const {
  Answer out;
  for (const Held& held : plan.held) {
    const auto places = queue->places(held.device, plan.asker);
    if (out.free_at && !places.waits) {
      continue;
    }
    out.free_at = held.free_at;
    out.holder = held.holder ? std::optional(shown_name(vaulting, *held.holder)) : std::nullopt;
    out.waiting = places.waiting;
    out.place = places.place;
    out.waits = places.waits;
    if (places.waits) {
      break;
    }
  }
  return out;
}

}  // namespace cofactor
