#include "custody/change_organization.h"

#include "custody/held.h"

namespace cofactor {
namespace {

using Plan = ChangedOrganization::Plan;

std::expected<Organization, Refuse> find(const Case& c, const OrganizationId& id) {
  const auto target = permitted_at(c, Action::kManageServer, c.view.server_target());
  if (!target) {
    return std::unexpected(target.error());
  }
  const Organization* found = c.view->organizations.find(id);
  if (found == nullptr) {
    return std::unexpected(Refuse{.error = no_such_thing()});
  }
  return *found;
}

bool is_taken(const View& view, const Name& name, const OrganizationId& id) {
  const Organization* other = view->organizations.find_by<ByName>({ObjectId{}, name.canonical()});
  return other != nullptr && other->id != id;
}

template <class Changing>
Decision<Plan> change(Organization&& organization) {
  Allow<Plan> allow{.events = {Changing{organization}}};
  allow.answer = {{.name = "organization", .value = organization.id.text()}};
  allow.plan = {.organization = std::move(organization)};
  return allow;
}

}  // namespace

Decision<Plan> EditOrganization::decide(const View& view,
                                        const Caller& caller,
                                        const Now& now) const {
  auto found = find({.view = view, .caller = caller, .now = now}, organization);
  if (!found) {
    return found.error();
  }
  if (found->removed_at) {
    return Refuse{.error = already_removed()};
  }
  if (is_taken(view, name, organization)) {
    return Refuse{.error = name_taken()};
  }
  found->name = name;
  return change<OrganizationEdited>(std::move(*found));
}

Decision<Plan> RemoveOrganization::decide(const View& view,
                                          const Caller& caller,
                                          const Now& now) const {
  auto found = find({.view = view, .caller = caller, .now = now}, organization);
  if (!found) {
    return found.error();
  }
  if (found->removed_at) {
    return Refuse{.error = already_removed()};
  }
  found->removed_at = now.latest;
  return change<OrganizationRemoved>(std::move(*found));
}

Decision<Plan> RestoreOrganization::decide(const View& view,
                                           const Caller& caller,
                                           const Now& now) const {
  auto found = find({.view = view, .caller = caller, .now = now}, organization);
  if (!found) {
    return found.error();
  }
  if (auto refused = check_restore(found->removed_at, now)) {
    return Refuse{.error = std::move(*refused)};
  }
  if (is_taken(view, found->name, organization)) {
    return Refuse{.error = name_taken()};
  }
  found->removed_at.reset();
  return change<OrganizationRestored>(std::move(*found));
}

Result<Organization> ChangedOrganization::finish(const Recorded&,
                                                 const Plan& plan,
                                                 const Vaulting&) const {
  return plan.organization;
}

}  // namespace cofactor
