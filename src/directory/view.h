#pragma once

#include <span>

#include "access/permits.h"
#include "directory/directory.h"

namespace cofactor {

// The const face of the directory that verbs decide on: committed, or with what earlier verbs of
// the batch have done. Valid during one decision.
class View {
 public:
  explicit View(const Directory& directory) : directory_(directory) {}

  const Directory* operator->() const { return &directory_; }
  const Directory& directory() const { return directory_; }

  const Server& server() const;

  // The path of a thing, for permits. Refuses kNotFound: no such thing in that organization. What
  // is removed is found too: verbs look at removed_at. Another organization's id is not found.
  Target server_target() const;
  Result<Target> target(const OrganizationId& organization) const;
  Result<Target> target(const OrganizationId& organization, const VaultId& id) const;
  Result<Target> target(const OrganizationId& organization, const AccountId& id) const;
  Result<Target> target(const OrganizationId& organization, const DeviceId& id) const;

  // Every grant that is not ended, whose subject is one of caller.subjects() and whose scope lies
  // on the target's path (server; or organization, vault, account, device).
  std::vector<const Grant*> grants_for(const Caller& caller, const Target& target) const;

  // permits() on the grants of that path; where they refuse, on all of the caller's.
  Verdict permits(const Caller& caller, Action action, const Target& target, const Now& now) const;

 private:
  const Directory& directory_;
};

}  // namespace cofactor
