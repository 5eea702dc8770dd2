#include "custody/remove_account.h"

#include "custody/aws_accounts.h"
#include "custody/held.h"

namespace cofactor {
namespace {

using Plan = ChangedAccount::Plan;

struct Found {
  Target target;
  Account account;
};

std::expected<Found, Refuse> find(const Case& c, const AccountId& id) {
  const auto target = permitted(c, Action::kEnrol, id);
  if (!target) {
    return std::unexpected(target.error());
  }
  Target above = *target;
  above.account.reset();
  if (auto removed = check_living(c.view, above)) {
    return std::unexpected(Refuse{.error = std::move(*removed), .about = *target});
  }
  return Found{.target = *target, .account = *c.view->accounts.find(id)};
}

template <class Changing>
Decision<Plan> change(const View& view, Account&& account) {
  Allow<Plan> allow{.events = {Changing{account}}};
  allow.answer = {{.name = "account", .value = account.id.text()}};
  const Name& vault = view->vaults.find(account.vault)->name;
  allow.plan = {.account = std::move(account), .vault = vault};
  return allow;
}

}  // namespace

Decision<Plan> RemoveAccount::decide(const View& view, const Caller& caller, const Now& now) const {
  auto found = find({.view = view, .caller = caller, .now = now}, account);
  if (!found) {
    return found.error();
  }
  if (found->account.removed_at) {
    return Refuse{.error = already_removed(), .about = found->target};
  }
  found->account.removed_at = now.latest;
  return change<AccountRemoved>(view, std::move(found->account));
}

Decision<Plan> RestoreAccount::decide(const View& view,
                                      const Caller& caller,
                                      const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  auto found = find(c, account);
  if (!found) {
    return found.error();
  }
  auto refused = check_restore(found->account.removed_at, now);
  if (!refused && view->accounts.find_by<ByName>({as_id<ObjectId>(found->account.vault),
                                                  found->account.name.canonical()}) != nullptr) {
    refused = name_taken();
  }
  if (!refused) {
    refused = held_twice(c, found->account);
  }
  if (refused) {
    return Refuse{.error = std::move(*refused), .about = found->target};
  }
  found->account.removed_at.reset();
  return change<AccountRestored>(view, std::move(found->account));
}

Result<Plan> ChangedAccount::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
