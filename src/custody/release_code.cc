#include "custody/release_code.h"

#include <algorithm>

#include "custody/contents.h"
#include "custody/held.h"
#include "custody/leases.h"
#include "custody/open_code.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

// One device as this asker finds it.
struct Offer {
  const Device* device;
  const SeedVersion* version;
  Step step;  // or counter
  std::optional<GrantId> grant = {};
  const Lease* lease = nullptr;          // of this step or a later one
  std::uint32_t readings = 0;            // of this step, by this asker
  std::optional<Position> release = {};  // of this step or counter, to this asker

  bool counts() const { return device->kind == DeviceKind::kHotp; }
  bool is_mine() const { return release.has_value(); }
  bool is_free() const { return lease == nullptr || device->shared; }
  Time free_at() const { return end_of(lease->step, version->totp); }
};

// What the asker may have of the account, and why not the rest.
struct Offers {
  std::vector<Offer> all;
  std::optional<Error> refusal;
  bool reason_required = false;
};

// Of HOTP nothing is taken: its next counter is there for whoever asks.
Offer offer_of_counter(const Device& device, const Subject& asker) {
  const SeedVersion* version = device.active();
  const auto& given = version->given;
  Offer offer{.device = &device, .version = version, .step = version->next_counter()};
  if (given && !given->over.value_or(false) && given->holder == asker) {
    offer.step = given->counter;
    offer.release = given->release;
  }
  return offer;
}

Result<Offer> offer_of(const View& view,
                       const Device& device,
                       const Subject& asker,
                       const Now& now) {
  if (device.kind == DeviceKind::kHotp) {
    return offer_of_counter(device, asker);
  }
  const SeedVersion* version = device.active();
  auto step = step_of(now.wall, version->totp);
  if (!step) {
    return step.error();
  }
  Offer offer{.device = &device, .version = version, .step = *step};
  const SeedKey seed{.device = device.id, .version = version->version};
  const Lease* lease = view->leases.find(seed);
  if (lease != nullptr && lease->step >= *step && stands(*lease, version->totp, now)) {
    offer.lease = lease;
  }
  if (device.shared) {
    const Reading* reading = view->readings.find({.seed = seed, .reader = asker});
    if (reading != nullptr && reading->step == *step) {
      offer.readings = reading->readings;
      offer.release = reading->position;
    }
  } else if (offer.lease != nullptr && lease->step == *step && lease->holder == asker) {
    offer.readings = lease->readings;
    offer.release = lease->position;
  }
  return offer;
}

struct Asking {
  const View& view;
  const Caller& caller;
  const Now& now;
  const ReleaseCode& ask;
};

Offers offers_for(const Asking& a, const Target& account) {
  Offers out;
  const auto consider = [&](const Device& device) {
    const bool asked_for = !a.ask.device || *a.ask.device == device.id;
    if (!asked_for || device.removed_at || device.active() == nullptr) {
      return true;
    }
    Target target = account;
    target.device = device.id;
    const Verdict verdict = a.view.permits(a.caller, Action::kReleaseCode, target, a.now);
    if (verdict.refusal) {
      return true;
    }
    auto offer = offer_of(a.view, device, *a.caller.principal(), a.now);
    if (!offer) {
      out.refusal = offer.error();
      return true;
    }
    out.reason_required = out.reason_required || verdict.reason_required;
    offer->grant = verdict.grant;
    out.all.push_back(*offer);
    return true;
  };
  a.view->devices.each_by<ByParent>(as_id<ObjectId>(*account.account), consider);
  // Of the account, which they asked for: a device that they may not see is refused as one that is
  // not there, and the order of the devices says nothing.
  if (out.all.empty() && !out.refusal) {
    out.refusal = a.view.permits(a.caller, Action::kReleaseCode, account, a.now).refusal;
  }
  // The order in which they were added, so that equal inputs give equal decisions.
  std::ranges::sort(out.all, {}, [](const Offer& offer) {
    return std::pair(offer.device->added_at, offer.device->id);
  });
  return out;
}

Error taken(const Offer& offer) {
  return {.code = ErrorCode::kStepTaken,
          .message = "Somebody else holds the code of this step.",
          .hint = "Wait until it is free, or ask with --wait.",
          .details = {{.name = "free_at", .value = text_of(offer.free_at())}}};
}

// What a repeat of the request is known by.
std::vector<AnswerId> answer_of(const Offer& offer) {
  return {{.name = "device", .value = offer.device->id.text()},
          {.name = offer.counts() ? "counter" : "step", .value = std::to_string(offer.step)}};
}

template <class Leaving>
Leaving event_of(const Asking& a, const Offer& offer) {
  const Device& device = *offer.device;
  Leaving event;
  event.vault = device.vault;
  event.account = device.account;
  event.device = device.id;
  event.version = offer.version->version;
  (offer.counts() ? event.counter : event.step) = offer.step;
  event.shared = device.shared;
  event.reason = a.ask.reason;
  event.grant = offer.grant;
  event.holder = *a.caller.principal();
  return event;
}

Decision<ReleaseCode::Plan> release(const Asking& a, const Target& account, const Offer& offer) {
  if (offer.readings >= ReleaseCode::kMostReadings) {
    return Refuse{.error = {.code = ErrorCode::kThrottled,
                            .message = "You have read this code five times.",
                            .hint = "Wait for the next step."},
                  .about = account};
  }
  const Device& device = *offer.device;
  Allow<ReleaseCode::Plan> allow;
  if (offer.is_mine()) {
    auto event = event_of<CodeReread>(a, offer);
    event.release = *offer.release;
    allow.events.emplace_back(std::move(event));
  } else {
    auto event = event_of<CodeReleased>(a, offer);
    event.ticket = a.ask.ticket;
    event.membership = a.caller.membership();
    allow.events.emplace_back(std::move(event));
  }
  allow.plan = {.device = device,
                .account = *a.view->accounts.find(device.account),
                .version = offer.version->version,
                .step = offer.step};
  allow.answer = answer_of(offer);
  return allow;
}

// The repeat of a request within its step, or while its code is theirs, gives that again; later it
// is over.
std::optional<Decision<ReleaseCode::Plan>> repeat(const Asking& a,
                                                  const Target& account,
                                                  const Offers& offers) {
  const RequestKey key{.principal = *a.caller.principal(),
                       .organization = account.organization,
                       .text = a.ask.request};
  const PastRequest* past = a.view->requests.find(key);
  if (past == nullptr) {
    return std::nullopt;
  }
  for (const Offer& offer : offers.all) {
    if (offer.is_mine() && past->answer == answer_of(offer)) {
      return release(a, account, offer);
    }
  }
  return Refuse{.error = {.code = ErrorCode::kStepOver,
                          .message = "The code of this request is over.",
                          .hint = "Ask again with a new request id."},
                .about = account};
}

Decision<ReleaseCode::Plan> choose(const Asking& a, const Target& account, const Offers& offers) {
  const auto mine = std::ranges::find_if(offers.all, &Offer::is_mine);
  if (mine != offers.all.end()) {
    return release(a, account, *mine);
  }
  const auto free = std::ranges::find_if(offers.all, &Offer::is_free);
  if (free != offers.all.end()) {
    return release(a, account, *free);
  }
  const Offer& next = *std::ranges::min_element(offers.all, {}, &Offer::free_at);
  const auto asked_in = step_of(a.ask.asked_at, next.version->totp);
  const bool soon = asked_in && next.lease->step <= *asked_in + ReleaseCode::kMostStepsWaited;
  if (a.ask.wait_until && soon && next.free_at() <= *a.ask.wait_until) {
    return Wait{.device = next.device->id, .until = next.free_at()};
  }
  return Refuse{.error = taken(next),
                .about = account,
                .holder = next.lease->membership.none() ? std::nullopt
                                                        : std::optional(next.lease->membership),
                .awaited = next.device->id};
}

std::int64_t unused_before(const SeedVersion& version, Step counter) {
  const bool was_accepted = version.given && version.given->accepted;
  return counter - (was_accepted ? *version.given->accepted + 1 : version.totp.counter.value_or(0));
}

}  // namespace

Decision<ReleaseCode::Plan> ReleaseCode::decide(const View& view,
                                                const Caller& caller,
                                                const Now& now) const {
  const auto organization = caller.organization();
  auto target =
      organization ? view.target(*organization, account) : Result<Target>(no_such_organization());
  if (!target) {
    return Refuse{.error = target.error()};
  }
  const Asking asking{.view = view, .caller = caller, .now = now, .ask = *this};
  const Offers offers = offers_for(asking, *target);
  if (offers.all.empty() && offers.refusal) {
    return Refuse{.error = *offers.refusal, .about = *target};
  }
  if (!now.sure) {
    return Refuse{.error = clock_unsure(), .about = *target};
  }
  const Account& held = *view->accounts.find(account);
  const bool removed = held.removed_at || view->vaults.find(held.vault)->removed_at;
  if (offers.all.empty() || removed) {
    return Refuse{.error = {.code = ErrorCode::kConflict,
                            .message = "This account has no active device that could give a code.",
                            .hint = "Look at `cofactor device list`; a pending device has to be "
                                    "confirmed first."},
                  .about = *target};
  }
  if (auto needed = target->critical ? check_step_up(view, caller, now) : std::nullopt) {
    return Refuse{.error = *std::move(needed), .about = *target};
  }
  if (offers.reason_required && canonical_of(reason).empty()) {
    return Refuse{.error = invalid("A reason is required for this code.", "Give --reason TEXT."),
                  .about = *target};
  }
  if (auto again = repeat(asking, *target, offers)) {
    return std::move(*again);
  }
  return choose(asking, *target, offers);
}

Result<ReleaseCode::Answer> ReleaseCode::finish(const Recorded& recorded,
                                                const Plan& plan,
                                                const Vaulting& vaulting) const {
  auto code =
      open_code(vaulting, {.device = plan.device, .version = plan.version, .step = plan.step});
  if (!code) {
    return code.error();
  }
  auto content = open_account(vaulting, plan.account);
  if (!content) {
    return content.error();
  }
  const auto version = std::ranges::find(plan.device.versions, plan.version, &SeedVersion::version);
  Answer answer{.code = std::move(*code),
                .device = plan.device.id,
                .device_name = plan.device.name,
                .account = std::move(*content),
                .receipt = recorded.receipt_of(recorded.entries.front())};
  if (plan.device.kind == DeviceKind::kHotp) {
    answer.counter = plan.step;
    answer.unused_before = unused_before(*version, plan.step);
  } else {
    const Time until = end_of(plan.step, version->totp);
    answer.valid_until = until;
    answer.seconds_left = std::chrono::floor<std::chrono::seconds>(until - recorded.at).count();
  }
  return answer;
}

}  // namespace cofactor
