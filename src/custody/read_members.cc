#include "custody/read_members.h"

#include <algorithm>

#include "custody/admins.h"
#include "custody/held.h"
#include "custody/who_am_i.h"

namespace cofactor {
namespace {

MemberShown shown(const View& view, const Membership& membership) {
  MemberShown out{.membership = membership,
                  .groups = {},
                  .roles = roles_of(view, subjects_of(view, membership)),
                  .content = {},
                  .suspected_at = {}};
  if (membership.person && membership.state == MembershipState::kActive) {
    out.suspected_at = newest_suspicion(view, *membership.person);
  }
  for (const GroupId& id : living_groups(view, membership)) {
    out.groups.push_back(*view->groups.find(id));
  }
  return out;
}

Done open_into(const Vaulting& vaulting, MemberShown& member) {
  auto content = open_membership(vaulting, member.membership);
  if (content) {
    member.content = std::move(*content);
  }
  const bool erased = !content && content.error().code == ErrorCode::kNotFound;
  return content || erased ? Done() : Done(content.error());
}

bool approves(const View& view, const Caller& caller, const Now& now) {
  const auto target = view.target(*caller.organization());
  return target && std::ranges::any_of(view.grants_for(caller, *target), [&](const Grant* grant) {
           return grant->role == Role::kApprover && is_honoured(*grant, now);
         });
}

}  // namespace

bool sees_everybody(const View& view, const Caller& caller, const Now& now) {
  const auto organization = view.target(*caller.organization());
  if (!organization) {
    return false;
  }
  // An approver has to know whom they approve.
  return view.permits(caller, Action::kManageGrants, *organization, now).allowed() ||
         view.permits(caller, Action::kReadLog, *organization, now).allowed() ||
         approves(view, caller, now);
}

Decision<ListMembers::Plan> ListMembers::decide(const View& view,
                                                const Caller& caller,
                                                const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kSee);
  if (!target) {
    return target.error();
  }
  const bool all = sees_everybody(view, caller, now);
  Allow<Plan> allow;
  view->memberships.each_by<ByParent>(
      as_id<ObjectId>(target->organization), [&](const Membership& membership) {
        const bool wanted = removed || membership.state != MembershipState::kRevoked;
        if (wanted && (all || caller.membership() == membership.id)) {
          allow.plan.push_back(shown(view, membership));
        }
        return true;
      });
  return allow;
}

Result<ListMembers::Answer> ListMembers::finish(const Recorded&,
                                                const Plan& plan,
                                                const Vaulting& vaulting) const {
  Answer out = plan;
  for (MemberShown& member : out) {
    if (auto opened = open_into(vaulting, member); !opened) {
      return opened.error();
    }
  }
  std::ranges::sort(out, {}, [](const MemberShown& member) {
    return std::pair(member.content ? canonical_of(member.content->name) : std::string(),
                     member.membership.id);
  });
  return out;
}

Decision<ShowMember::Plan> ShowMember::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kSee);
  if (!target) {
    return target.error();
  }
  const Membership* found = view->memberships.find(member);
  const bool here = found != nullptr && found->organization == target->organization;
  if (!here || (caller.membership() != member && !sees_everybody(view, caller, now))) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  Allow<Plan> allow;
  allow.plan = shown(view, *found);
  return allow;
}

Result<ShowMember::Answer> ShowMember::finish(const Recorded&,
                                              const Plan& plan,
                                              const Vaulting& vaulting) const {
  Answer out = plan;
  auto opened = open_into(vaulting, out);
  return opened ? Result<Answer>(std::move(out)) : Result<Answer>(opened.error());
}

}  // namespace cofactor
