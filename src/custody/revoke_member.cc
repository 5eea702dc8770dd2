#include "custody/revoke_member.h"

#include <algorithm>

#include "custody/admins.h"
#include "custody/held.h"

namespace cofactor {
namespace {

constexpr int kStepsOfGrace = 2;

bool made_all(const View& view, const Membership& membership, const std::vector<TokenId>& keep) {
  const auto made = service_tokens_of(view, membership);
  return std::ranges::all_of(keep, [&](const TokenId& id) {
    return std::ranges::find(made, id, &Token::id) != made.end();
  });
}

}  // namespace

std::vector<LastRelease> last_releases(const View& view,
                                       const Subject& holder,
                                       const OrganizationId& organization,
                                       const Now& now) {
  std::vector<LastRelease> out;
  view->leases.each([&](const Lease& lease) {
    const Device* device = view->devices.find(lease.id.device);
    if (lease.holder != holder || device == nullptr || device->organization != organization) {
      return;
    }
    const auto version =
        std::ranges::find(device->versions, lease.id.version, &SeedVersion::version);
    const Time until = end_of(lease.step + kStepsOfGrace, version->totp);
    if (until > now.wall) {
      out.push_back({.position = lease.position,
                     .device = *device,
                     .account = *view->accounts.find(device->account),
                     .may_be_accepted_until = until});
    }
  });
  std::ranges::sort(out, {}, &LastRelease::position);
  return out;
}

Decision<RevokeMember::Plan> RevokeMember::decide(const View& view,
                                                  const Caller& caller,
                                                  const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  const Membership* membership = view->memberships.find(member);
  if (membership == nullptr || membership->organization != target->organization) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  if (membership->state == MembershipState::kRevoked) {
    return Refuse{.error = conflict("This membership was revoked already."), .about = *target};
  }
  if (!made_all(view, *membership, keep)) {
    return Refuse{.error = invalid("Only tokens that they made for services can be kept.",
                                   "Look at `cofactor token list`."),
                  .about = *target};
  }
  if (was_last_admin(view, target->organization, now, {.membership = member})) {
    return Refuse{.error = last_admin(), .about = *target};
  }
  Allow<Plan> allow;
  sign_out_of_nowhere(view, *membership, now, allow.events);
  allow.plan.ended = end_membership(view, *membership, now, allow.events, keep);
  if (membership->person) {
    allow.plan.releases =
        last_releases(view, subject_of(*membership->person), target->organization, now);
  }
  allow.answer = {{.name = "membership", .value = member.text()}};
  return allow;
}

Result<RevokeMember::Answer> RevokeMember::finish(const Recorded&,
                                                  const Plan& plan,
                                                  const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
