#include "custody/read_organizations.h"

#include "custody/held.h"

namespace cofactor {
namespace {

bool is_in(const View& view, const Caller& caller, const OrganizationId& organization) {
  if (!caller.person() || caller.organization()) {
    return caller.organization() == organization;
  }
  bool found = false;
  view->memberships.each_by<ByPerson>(*caller.person(), [&](const Membership& membership) {
    found = membership.organization == organization && membership.state == MembershipState::kActive;
    return !found;
  });
  return found;
}

}  // namespace

Decision<ListOrganizations::Plan> ListOrganizations::decide(const View& view,
                                                            const Caller& caller,
                                                            const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto own = permitted_at(c, Action::kSeeOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  const bool all = permitted_at(c, Action::kManageServer, view.server_target()).has_value();
  Allow<Plan> allow;
  view->organizations.each([&](const Organization& organization) {
    const bool member = is_in(view, caller, organization.id);
    if ((member || all) && (removed || !organization.removed_at)) {
      allow.plan.push_back({.organization = organization, .member = member});
    }
  });
  std::ranges::sort(allow.plan, {}, [](const Listed& listed) {
    return std::pair(listed.organization.name.canonical(), listed.organization.id);
  });
  return allow;
}

Result<ListOrganizations::Answer> ListOrganizations::finish(const Recorded&,
                                                            const Plan& plan,
                                                            const Vaulting&) const {
  return plan;
}

Decision<ShowOrganization::Plan> ShowOrganization::decide(const View& view,
                                                          const Caller& caller,
                                                          const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kSee);
  if (!target) {
    return target.error();
  }
  Allow<Plan> allow;
  allow.plan = *view->organizations.find(target->organization);
  return allow;
}

Result<Organization> ShowOrganization::finish(const Recorded&,
                                              const Plan& plan,
                                              const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
