#include "custody/succeed_admin.h"

#include <algorithm>

#include "custody/admins.h"
#include "custody/held.h"

namespace cofactor {
namespace {

const Membership* active_in(const View& view,
                            const OrganizationId& organization,
                            const MembershipId& id) {
  const Membership* found = view->memberships.find(id);
  const bool active = found != nullptr && found->organization == organization &&
                      found->state == MembershipState::kActive;
  return active ? found : nullptr;
}

}  // namespace

Done SucceedAdmin::prepare(Preparing& preparing) {
  grant = GrantId::draw(preparing.random);
  return {};
}

Decision<SucceedAdmin::Plan> SucceedAdmin::decide(const View& view,
                                                  const Caller& caller,
                                                  const Now& now) const {
  const auto server = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageServer, view.server_target());
  if (!server) {
    return server.error();
  }
  const Membership* heir = active_in(view, organization, successor);
  const Membership* leaver = revoked ? active_in(view, organization, *revoked) : nullptr;
  if (!view.target(organization) || heir == nullptr || (revoked && leaver == nullptr) ||
      heir == leaver) {
    return Refuse{.error = no_such_thing()};
  }
  if (has_admin(view, organization, now, {.membership = revoked})) {
    return Refuse{.error = conflict("This organization has another admin.",
                                    "That admin revokes and grants there.")};
  }
  Allow<Plan> allow;
  allow.plan.successor = *heir;
  allow.plan.successor.sleeps_until = now.latest + kSuccessorSleeps;
  allow.events = {
      MemberEdited{allow.plan.successor},
      GrantAdded{{.id = grant,
                  .organization = organization,
                  .subject = subject_of(successor),
                  .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(organization)},
                  .role = Role::kAdmin,
                  .made_at = now.wall}}};
  if (leaver != nullptr) {
    sign_out_of_nowhere(view, *leaver, now, allow.events);
    allow.plan.ended = end_membership(view, *leaver, now, allow.events);
  }
  allow.answer = {{.name = "membership", .value = successor.text()}};
  return allow;
}

Result<SucceedAdmin::Answer> SucceedAdmin::finish(const Recorded&,
                                                  const Plan& plan,
                                                  const Vaulting&) const {
  return plan;
}

Decision<NoPlan> CancelSuccessor::decide(const View& view,
                                         const Caller& caller,
                                         const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kSee);
  if (!target) {
    return target.error();
  }
  const auto grants = view.grants_for(caller, *target);
  const bool approves = !caller.reads_only() && std::ranges::any_of(grants, [&](const Grant* each) {
    return each->role == Role::kApprover && is_honoured(*each, now);
  });
  if (!approves) {
    return Refuse{.error = {.code = ErrorCode::kDenied,
                            .message = "Only an approver takes a successor's power back.",
                            .hint = "Ask an approver of your organization."},
                  .about = *target};
  }
  const Membership* found = active_in(view, target->organization, member);
  if (found == nullptr) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  if (!found->sleeps_until || *found->sleeps_until <= now.latest) {
    return Refuse{.error = conflict("Nothing of theirs sleeps."), .about = *target};
  }
  Allow<NoPlan> allow;
  const Scope whole{.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(target->organization)};
  view->grants.each_by<BySubjectAndScope>({subject_of(member), whole.id}, [&](const Grant& each) {
    if (each.role == Role::kAdmin) {
      Grant ended = each;
      ended.ended_at = now.wall;
      allow.events.emplace_back(GrantEnded{std::move(ended)});
    }
    return true;
  });
  Membership awake = *found;
  awake.sleeps_until.reset();
  allow.events.emplace_back(MemberEdited{std::move(awake)});
  allow.answer = {{.name = "membership", .value = member.text()}};
  return allow;
}

Result<NoPlan> CancelSuccessor::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

}  // namespace cofactor
