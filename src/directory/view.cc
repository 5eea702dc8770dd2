#include "directory/view.h"

namespace cofactor {
namespace {

Error not_found() {
  return {.code = ErrorCode::kNotFound,
          .message = "There is no such thing, or none that you may know of.",
          .hint = "Look at the list of what you can see, and check the spelling."};
}

}  // namespace

const Server& View::server() const {
  const Server* found = nullptr;
  directory_.servers.each([&](const Server& server) { found = &server; });
  CHECK(found != nullptr);
  return *found;
}

Target View::server_target() const { return {.server = true}; }

Result<Target> View::target(const OrganizationId& organization) const {
  const Organization* found = directory_.organizations.find(organization);
  if (found == nullptr || found->removed_at) {
    return not_found();
  }
  return Target{.organization = organization};
}

Result<Target> View::target(const OrganizationId& organization, const VaultId& id) const {
  auto above = target(organization);
  const Vault* found = directory_.vaults.find(id);
  if (!above || found == nullptr || found->organization != organization) {
    return not_found();
  }
  above->vault = id;
  above->critical = found->critical;
  return above;
}

Result<Target> View::target(const OrganizationId& organization, const AccountId& id) const {
  const Account* found = directory_.accounts.find(id);
  if (found == nullptr || found->organization != organization) {
    return not_found();
  }
  auto above = target(organization, found->vault);
  if (above) {
    above->account = id;
  }
  return above;
}

Result<Target> View::target(const OrganizationId& organization, const DeviceId& id) const {
  const Device* found = directory_.devices.find(id);
  if (found == nullptr || found->organization != organization) {
    return not_found();
  }
  auto above = target(organization, found->account);
  if (above) {
    above->device = id;
  }
  return above;
}

std::vector<const Grant*> View::grants_for(const Caller& caller, const Target& target) const {
  std::vector<const Grant*> out;
  const auto collect = [&](const ObjectId& scope) {
    for (const Subject& subject : caller.subjects()) {
      directory_.grants.each_by<BySubjectAndScope>({subject, scope}, [&](const Grant& grant) {
        out.push_back(&grant);
        return true;
      });
    }
  };
  if (target.server) {
    collect(as_id<ObjectId>(server().id));
    return out;
  }
  if (target.device) {
    collect(as_id<ObjectId>(*target.device));
  }
  if (target.account) {
    collect(as_id<ObjectId>(*target.account));
  }
  if (target.vault) {
    collect(as_id<ObjectId>(*target.vault));
  }
  collect(as_id<ObjectId>(target.organization));
  return out;
}

Verdict View::permits(const Caller& caller,
                      Action action,
                      const Target& target,
                      const Now& now) const {
  Now expiry = now;
  expiry.wall = now.latest;
  return cofactor::permits(caller, action, target, grants_for(caller, target), expiry);
}

bool View::sees_below(const Caller& caller, const Target& target, const Now& now) const {
  for (const Subject& subject : caller.subjects()) {
    bool sees = false;
    directory_.grants.each_by<BySubject>(subject, [&](const Grant& grant) {
      const bool below = grant.organization == target.organization &&
                         (!target.vault || grant.vault == target.vault) &&
                         (!target.account || lies_in(grant, *target.account));
      const Grant* const one[] = {&grant};
      Now expiry = now;
      expiry.wall = now.latest;
      sees = below && !cofactor::permits(caller, Action::kSee, path_of(grant), one, expiry).refusal;
      return !sees;
    });
    if (sees) {
      return true;
    }
  }
  return false;
}

bool View::lies_in(const Grant& grant, const AccountId& account) const {
  if (grant.scope.kind == ScopeKind::kAccount) {
    return as_id<AccountId>(grant.scope.id) == account;
  }
  const Device* device = grant.scope.kind == ScopeKind::kDevice
                             ? directory_.devices.find(as_id<DeviceId>(grant.scope.id))
                             : nullptr;
  return device != nullptr && device->account == account;
}

Target View::path_of(const Grant& grant) const {
  const OrganizationId organization = grant.organization.value_or(OrganizationId{});
  Result<Target> path = server_target();
  switch (grant.scope.kind) {
    case ScopeKind::kServer:
      break;
    case ScopeKind::kOrganization:
      path = target(organization);
      break;
    case ScopeKind::kVault:
      path = target(organization, as_id<VaultId>(grant.scope.id));
      break;
    case ScopeKind::kAccount:
      path = target(organization, as_id<AccountId>(grant.scope.id));
      break;
    case ScopeKind::kDevice:
      path = target(organization, as_id<DeviceId>(grant.scope.id));
      break;
  }
  return path ? *path : Target{};
}

}  // namespace cofactor
