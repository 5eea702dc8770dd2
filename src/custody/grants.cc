#include "custody/grants.h"

#include <algorithm>

#include "custody/add_grant.h"
#include "custody/admins.h"
#include "custody/held.h"

namespace cofactor {
namespace {

bool knows(const Case& c, const Grant& grant) {
  const auto& own = c.caller.subjects();
  if (std::ranges::find(own, grant.subject) != own.end()) {
    return true;
  }
  const auto target = target_of(c.view, *grant.organization, grant.scope);
  return target && (c.view.permits(c.caller, Action::kManageGrants, *target, c.now).allowed() ||
                    c.view.permits(c.caller, Action::kReadLog, *target, c.now).allowed());
}

// On the path from the organization to that place.
bool reaches(const Target& place, const Grant& grant) {
  const auto is = [&](const auto& id) { return id && as_id<ObjectId>(*id) == grant.scope.id; };
  return grant.scope.id == as_id<ObjectId>(place.organization) || is(place.vault) ||
         is(place.account) || is(place.device);
}

// Every grant whose scope is that organization or lies in it.
template <class Take>
void each_within(const View& view, const OrganizationId& organization, const Take& take) {
  const auto on = [&](const auto& id) {
    view->grants.each_by<ByScope>(as_id<ObjectId>(id), take);
    return as_id<ObjectId>(id);
  };
  view->vaults.each_by<ByParent>(on(organization), [&](const Vault& vault) {
    view->accounts.each_by<ByParent>(on(vault.id), [&](const Account& account) {
      view->devices.each_by<ByParent>(on(account.id), [&](const Device& device) {
        on(device.id);
        return true;
      });
      return true;
    });
    return true;
  });
}

std::string place_name(const View& view, const Grant& grant) {
  const auto target = target_of(view, *grant.organization, grant.scope);
  if (!target) {
    return as_id<ObjectId>(grant.scope.id).text();
  }
  if (!target->vault) {
    return view->organizations.find(target->organization)->name.text();
  }
  std::string out = view->vaults.find(*target->vault)->name.text();
  if (target->account) {
    out += "/" + view->accounts.find(*target->account)->name.text();
  }
  if (target->device) {
    out += "/" + view->devices.find(*target->device)->name.text();
  }
  return out;
}

ListGrants::Listed listed(const View& view, const Grant& grant) {
  ListGrants::Listed out{.grant = grant, .member = {}, .to = {}, .on = place_name(view, grant)};
  if (const auto* member = view->memberships.find(as_id<MembershipId>(grant.subject.id))) {
    out.member = *member;
  } else if (const auto* group = view->groups.find(as_id<GroupId>(grant.subject.id))) {
    out.to = group->name.text();
  } else if (const auto* service = view->services.find(as_id<ServiceId>(grant.subject.id))) {
    out.to = service->name.text();
  }
  return out;
}

}  // namespace

Decision<Grant> EndGrant::decide(const View& view, const Caller& caller, const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto organization = permitted(c, Action::kSee);
  if (!organization) {
    return organization.error();
  }
  const Grant* found = view->grants.find(grant);
  if (found == nullptr || found->organization != organization->organization || !knows(c, *found)) {
    return Refuse{.error = no_such_thing(), .about = *organization};
  }
  const auto target = permitted_at(
      c, Action::kManageGrants, target_of(view, organization->organization, found->scope));
  if (!target) {
    return target.error();
  }
  if (found->ended_at) {
    return Refuse{.error = conflict("This grant has ended already."), .about = *target};
  }
  if (was_last_admin(view, organization->organization, now, {.grant = grant})) {
    return Refuse{.error = last_admin(), .about = *target};
  }
  Grant ended = *found;
  ended.ended_at = now.wall;
  Allow<Plan> allow{.events = {GrantEnded{ended}}};
  allow.plan = std::move(ended);
  allow.answer = {{.name = "grant", .value = grant.text()}};
  return allow;
}

Result<Grant> EndGrant::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Decision<ListGrants::Plan> ListGrants::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto organization = permitted(c, Action::kSee);
  if (!organization) {
    return organization.error();
  }
  std::optional<Target> place;
  if (on) {
    const auto target =
        permitted_at(c, Action::kSee, target_of(view, organization->organization, *on));
    if (!target) {
      return target.error();
    }
    place = *target;
  }
  Allow<Plan> allow;
  const auto take = [&](const Grant& grant) {
    const bool wanted = grant.organization == organization->organization && !grant.ended_at &&
                        (!to || grant.subject == *to) && (!place || reaches(*place, grant));
    if (wanted && knows(c, grant)) {
      allow.plan.push_back(listed(view, grant));
    }
    return true;
  };
  if (to) {
    view->grants.each_by<BySubject>(*to, take);
  } else {
    each_within(view, organization->organization, take);
  }
  std::ranges::sort(allow.plan, {}, [](const Listed& each) {
    return std::pair(each.grant.made_at, each.grant.id);
  });
  return allow;
}

Result<ListGrants::Answer> ListGrants::finish(const Recorded&,
                                              const Plan& plan,
                                              const Vaulting& vaulting) const {
  Answer out = plan;
  for (Listed& each : out) {
    if (each.member) {
      each.to = shown_name(vaulting, *each.member);
    }
  }
  return out;
}

}  // namespace cofactor
