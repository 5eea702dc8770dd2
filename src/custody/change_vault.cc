#include "custody/change_vault.h"

#include "custody/aws_accounts.h"
#include "custody/held.h"

namespace cofactor {
namespace {

struct Found {
  Target target;
  Vault vault;
};

std::expected<Found, Refuse> find(const Case& c, const VaultId& id) {
  const auto target = permitted(c, Action::kManageVaults, id);
  if (!target) {
    return std::unexpected(target.error());
  }
  return Found{.target = *target, .vault = *c.view->vaults.find(id)};
}

bool is_taken(const View& view, const Vault& vault, const Name& name) {
  const Vault* other =
      view->vaults.find_by<ByName>({as_id<ObjectId>(vault.organization), name.canonical()});
  return other != nullptr && other->id != vault.id;
}

template <class Changing>
Decision<Vault> change(Vault&& vault) {
  Allow<Vault> allow{.events = {Changing{vault}}};
  allow.answer = {{.name = "vault", .value = vault.id.text()}};
  allow.plan = std::move(vault);
  return allow;
}

Error loosening() {
  return {.code = ErrorCode::kApprovalNeeded,
          .message =
              "Taking the mark `critical` from a vault loosens what protects it; one person "
              "alone may not.",
          .hint = "Move what is not critical into a vault of its own."};
}

}  // namespace

Decision<Vault> EditVault::decide(const View& view, const Caller& caller, const Now& now) const {
  auto found = find({.view = view, .caller = caller, .now = now}, vault);
  if (!found) {
    return found.error();
  }
  if (auto removed = check_living(view, found->target)) {
    return Refuse{.error = std::move(*removed), .about = found->target};
  }
  if (critical == false && found->vault.critical) {
    return Refuse{.error = loosening(), .about = found->target};
  }
  if (name && is_taken(view, found->vault, *name)) {
    return Refuse{.error = name_taken(), .about = found->target};
  }
  found->vault.name = name.value_or(found->vault.name);
  found->vault.critical = critical.value_or(found->vault.critical);
  return change<VaultEdited>(std::move(found->vault));
}

Decision<Vault> RemoveVault::decide(const View& view, const Caller& caller, const Now& now) const {
  auto found = find({.view = view, .caller = caller, .now = now}, vault);
  if (!found) {
    return found.error();
  }
  if (found->vault.removed_at) {
    return Refuse{.error = already_removed(), .about = found->target};
  }
  found->vault.removed_at = now.latest;
  return change<VaultRemoved>(std::move(found->vault));
}

Decision<Vault> RestoreVault::decide(const View& view, const Caller& caller, const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  auto found = find(c, vault);
  if (!found) {
    return found.error();
  }
  if (auto refused = check_restore(found->vault.removed_at, now)) {
    return Refuse{.error = std::move(*refused), .about = found->target};
  }
  if (is_taken(view, found->vault, found->vault.name)) {
    return Refuse{.error = name_taken(), .about = found->target};
  }
  if (auto held = held_twice(c, found->vault)) {
    return Refuse{.error = std::move(*held), .about = found->target};
  }
  found->vault.removed_at.reset();
  return change<VaultRestored>(std::move(found->vault));
}

Result<Vault> ChangedVault::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
