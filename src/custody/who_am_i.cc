#include "custody/who_am_i.h"

#include <algorithm>

#include "custody/held.h"

namespace cofactor {

std::vector<Role> roles_of(const View& view, const std::vector<Subject>& subjects) {
  std::vector<Role> out;
  for (const Subject& subject : subjects) {
    view->grants.each_by<BySubject>(subject, [&](const Grant& grant) {
      out.push_back(grant.role);
      return true;
    });
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

std::optional<Time> newest_suspicion(const View& view, const PersonId& person) {
  std::optional<Time> newest;
  view->passkeys.each_by<ByPerson>(person, [&](const Passkey& passkey) {
    newest = std::max(newest, passkey.suspected_at);  // nothing lies before every time
    return true;
  });
  return newest;
}

std::vector<Subject> subjects_of(const View& view, const Membership& membership) {
  std::vector<Subject> out{subject_of(membership.id)};
  for (const GroupId& id : living_groups(view, membership)) {
    out.push_back(subject_of(id));
  }
  return out;
}

Decision<WhoAmI::Plan> WhoAmI::decide(const View& view,
                                      const Caller& caller,
                                      const Now& now) const {
  const auto own = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kSeeOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  Allow<Plan> allow;
  Plan& plan = allow.plan;
  plan.token = *view->tokens.find(*caller.token());
  plan.person = caller.person();
  plan.reads_only = caller.reads_only();
  if (caller.service()) {
    plan.service = *view->services.find(*caller.service());
  }
  plan.roles = roles_of(view, {*caller.principal()});
  if (plan.person && caller.token_kind() == TokenKind::kSession) {
    plan.suspected_at = newest_suspicion(view, *plan.person);
  }
  if (plan.person) {
    view->memberships.each_by<ByPerson>(*plan.person, [&](const Membership& membership) {
      const Organization* organization = view->organizations.find(membership.organization);
      const bool reached = !caller.organization() || caller.organization() == organization->id;
      if (membership.state == MembershipState::kActive && reached && !organization->removed_at) {
        plan.places.push_back({.membership = membership,
                               .organization = *organization,
                               .roles = roles_of(view, subjects_of(view, membership))});
      }
      return true;
    });
    std::ranges::sort(plan.places, {}, [](const Place& place) {
      return std::pair(place.organization.name.canonical(), place.organization.id);
    });
  }
  return allow;
}

Result<WhoAmI::Answer> WhoAmI::finish(const Recorded&,
                                      const Plan& plan,
                                      const Vaulting& vaulting) const {
  Answer out{.known = plan, .names = {}};
  for (const Place& place : plan.places) {
    auto content = open_membership(vaulting, place.membership);
    if (!content) {
      return content.error();
    }
    out.names.push_back(std::move(*content));
  }
  return out;
}

}  // namespace cofactor
