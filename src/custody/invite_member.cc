#include "custody/invite_member.h"

#include "custody/end_membership.h"
#include "custody/held.h"
#include "custody/personal.h"
#include "custody/way_in.h"

namespace cofactor {

Done InviteMember::prepare(Preparing& preparing) {
  // Whether that organization exists is for decide to say, to those who are in it.
  if (auto checked = check_content({.name = invitee.name, .email = invitee.email}); !checked) {
    return checked;
  }
  if (!preparing.view.target(invitee.organization)) {
    return {};
  }
  auto invitation = draw_invitation(preparing, invitee);
  if (!invitation) {
    return invitation.error();
  }
  drawn = std::move(*invitation);
  return {};
}

Decision<InviteMember::Plan> InviteMember::decide(const View& view,
                                                  const Caller& caller,
                                                  const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  if (auto makes = check_makes_ways_in(caller); !makes) {
    return Refuse{.error = makes.error(), .about = *target};
  }
  if (!drawn || target->organization != invitee.organization) {
    return Refuse{.error = no_such_organization()};
  }
  if (life <= std::chrono::seconds(0) || life > kLongestInvitationLife) {
    return Refuse{.error = invalid("An invitation is good for at most thirty days."),
                  .about = *target};
  }
  if (is_address_taken(view, *drawn->content.tag, drawn->membership.id, now)) {
    return Refuse{.error = conflict("Somebody goes by that e-mail address already.",
                                    "Look at `cofactor member list`; an invitation that was lost "
                                    "is ended with `cofactor member revoke`."),
                  .about = *target};
  }
  Allow<Plan> allow;
  allow.plan = {.expires_at = now.latest + life};
  view->names.each_by<ByHash>({*drawn->content.tag}, [&](const Named& named) {
    const Membership* stale = view->memberships.find(named.id);
    if (stale != nullptr && stale->state == MembershipState::kInvited) {
      end_membership(view, *stale, now, allow.events);
    }
    return true;
  });
  std::ranges::move(
      events_of(
          *drawn,
          {.maker = caller.person(), .made_at = now.wall, .expires_at = allow.plan.expires_at}),
      std::back_inserter(allow.events));
  allow.envelopes.push_back(drawn->content);
  allow.answer = {{.name = "membership", .value = drawn->membership.id.text()}};
  allow.secret = true;
  return allow;
}

Result<InviteMember::Answer> InviteMember::finish(const Recorded&,
                                                  const Plan& plan,
                                                  const Vaulting&) const {
  return Answer{.membership = drawn->membership.id,
                .token = drawn->text.clone(),
                .expires_at = plan.expires_at};
}

}  // namespace cofactor
