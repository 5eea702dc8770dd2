#include "custody/revoke_member.h"

#include <algorithm>

#include "custody/admins.h"
#include "custody/held.h"

namespace cofactor {
namespace {

bool made_all(const View& view, const Membership& membership, const std::vector<TokenId>& keep) {
  const auto made = service_tokens_of(view, membership);
  return std::ranges::all_of(keep, [&](const TokenId& id) {
    return std::ranges::find(made, id, &Token::id) != made.end();
  });
}

}  // namespace

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
  allow.plan = end_membership(view, *membership, now, allow.events, keep);
  allow.answer = {{.name = "membership", .value = member.text()}};
  return allow;
}

Result<RevokeMember::Answer> RevokeMember::finish(const Recorded&,
                                                  const Plan& plan,
                                                  const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
