#include "custody/add_grant.h"

#include <algorithm>
#include <set>

#include "custody/admins.h"
#include "custody/held.h"

namespace cofactor {
namespace {

template <class Noun>
bool lives_in(const Noun* noun, const OrganizationId& organization) {
  return noun != nullptr && noun->organization == organization && !noun->removed_at;
}

bool names_one_twice(const std::vector<Condition>& conditions) {
  std::set<std::string_view> kinds;
  for (const Condition& condition : conditions) {
    kinds.insert(condition.kind);
  }
  return kinds.size() < conditions.size();
}

std::optional<Error> check_others(const View& view, const Grant& grant) {
  bool has = false;
  std::size_t count = 0;
  view->grants.each_by<BySubjectAndScope>({grant.subject, grant.scope.id}, [&](const Grant& other) {
    has = has || (other.role == grant.role && other.conditions == grant.conditions);
    ++count;
    return true;
  });
  if (has) {
    return conflict("They have this grant already.");
  }
  return count < AddGrant::kMostThere
             ? std::nullopt
             : std::optional(conflict("They have many grants there already.",
                                      "End some of them: `cofactor grant remove`."));
}

bool reaches_critical(const View& view, const Target& target) {
  bool critical = target.critical;
  if (!target.vault) {
    view->vaults.each_by<ByParent>(as_id<ObjectId>(target.organization), [&](const Vault& vault) {
      critical = vault.critical && !vault.removed_at;
      return !critical;
    });
  }
  return critical;
}

}  // namespace

Result<Target> target_of(const View& view, const OrganizationId& organization, const Scope& scope) {
  switch (scope.kind) {
    case ScopeKind::kServer:
      break;
    case ScopeKind::kOrganization:
      return scope.id == as_id<ObjectId>(organization) ? view.target(organization)
                                                       : Result<Target>(no_such_thing());
    case ScopeKind::kVault:
      return view.target(organization, as_id<VaultId>(scope.id));
    case ScopeKind::kAccount:
      return view.target(organization, as_id<AccountId>(scope.id));
    case ScopeKind::kDevice:
      return view.target(organization, as_id<DeviceId>(scope.id));
  }
  return no_such_thing();
}

bool is_subject_of(const View& view, const OrganizationId& organization, const Subject& subject) {
  switch (subject.kind) {
    case SubjectKind::kPerson:
      break;
    case SubjectKind::kMember: {
      const Membership* member = view->memberships.find(as_id<MembershipId>(subject.id));
      return member != nullptr && member->organization == organization &&
             member->state != MembershipState::kRevoked;
    }
    case SubjectKind::kGroup:
      return lives_in(view->groups.find(as_id<GroupId>(subject.id)), organization);
    case SubjectKind::kService:
      return lives_in(view->services.find(as_id<ServiceId>(subject.id)), organization);
  }
  return false;
}

Done AddGrant::prepare(Preparing& preparing) {
  id = GrantId::draw(preparing.random);
  return {};
}

Decision<AddGrant::Plan> AddGrant::decide(const View& view,
                                          const Caller& caller,
                                          const Now& now) const {
  if (!caller.organization()) {
    return Refuse{.error = no_such_organization()};
  }
  const OrganizationId& organization = *caller.organization();
  const auto target = permitted_at({.view = view, .caller = caller, .now = now},
                                   Action::kManageGrants,
                                   target_of(view, organization, on));
  if (!target) {
    return target.error();
  }
  if (!is_subject_of(view, organization, to)) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  Grant grant{.id = id,
              .organization = organization,
              .vault = target->vault,
              .account = target->account,
              .subject = to,
              .scope = on,
              .role = role,
              .conditions = {.all = conditions},
              .made_at = now.wall};
  if (auto checked = check_grant(grant); !checked) {
    return Refuse{.error = checked.error(), .about = *target};
  }
  if (names_one_twice(conditions)) {
    return Refuse{.error = invalid("A condition is named twice."), .about = *target};
  }
  if (is_over(conditions, now)) {
    return Refuse{.error = invalid("That time is over already."), .about = *target};
  }
  if (auto removed = check_living(view, *target)) {
    return Refuse{.error = std::move(*removed), .about = *target};
  }
  if (auto others = check_others(view, grant)) {
    return Refuse{.error = std::move(*others), .about = *target};
  }
  Allow<Plan> allow{.events = {GrantAdded{grant}}};
  allow.plan = {.grant = std::move(grant), .critical = reaches_critical(view, *target)};
  allow.answer = {{.name = "grant", .value = id.text()}};
  return allow;
}

Result<AddGrant::Answer> AddGrant::finish(const Recorded&,
                                          const Plan& plan,
                                          const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
