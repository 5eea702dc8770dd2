#include "directory/view.h"

namespace cofactor {
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
    return no_such_thing();
  }
  return Target{.organization = organization};
}

Result<Target> View::target(const OrganizationId& organization, const VaultId& id) const {
  auto above = target(organization);
  const Vault* found = directory_.vaults.find(id);
  if (!above || found == nullptr || found->organization != organization) {
    return no_such_thing();
  }
  above->vault = id;
  above->critical = found->critical;
  return above;
}

Result<Target> View::target(const OrganizationId& organization, const AccountId& id) const {
  const Account* found = directory_.accounts.find(id);
  if (found == nullptr || found->organization != organization) {
    return no_such_thing();
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
    return no_such_thing();
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
  auto verdict = cofactor::permits(caller, action, target, grants_for(caller, target), now);
  if (!verdict.refusal) {
    return verdict;
  }
  // A grant on something below shows what lies above it: all of the caller's grants are looked at.
  std::vector<const Grant*> all;
  for (const Subject& subject : caller.subjects()) {
    directory_.grants.each_by<BySubject>(subject, [&](const Grant& grant) {
      all.push_back(&grant);
      return true;
    });
  }
  return cofactor::permits(caller, action, target, all, now);
}

}  // namespace cofactor
