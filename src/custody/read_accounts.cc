#include "custody/read_accounts.h"

#include "custody/held.h"

namespace cofactor {

Decision<ListAccounts::Plan> ListAccounts::decide(const View& view,
                                                  const Caller& caller,
                                                  const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto parent = vault ? permitted(c, Action::kSee, *vault) : permitted(c, Action::kSee);
  if (!parent) {
    return parent.error();
  }
  Allow<Plan> allow;
  const auto collect = [&](const Vault& above) {
    view->accounts.each_by<ByParent>(as_id<ObjectId>(above.id), [&](const Account& account) {
      const bool gone = account.removed_at || above.removed_at;
      if ((removed || !gone) && sees(c, view.target(parent->organization, account.id))) {
        allow.plan.push_back({.account = account, .vault = above.name});
      }
      return true;
    });
    return true;
  };
  if (vault) {
    collect(*view->vaults.find(*vault));
  } else {
    view->vaults.each_by<ByParent>(as_id<ObjectId>(parent->organization), collect);
  }
  std::ranges::sort(allow.plan, {}, [](const Listed& listed) {
    return std::tuple(listed.vault.canonical(), listed.account.name.canonical(), listed.account.id);
  });
  return allow;
}

Result<ListAccounts::Answer> ListAccounts::finish(const Recorded&,
                                                  const Plan& plan,
                                                  const Vaulting&) const {
  return plan;
}

Decision<ShowAccount::Plan> ShowAccount::decide(const View& view,
                                                const Caller& caller,
                                                const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kSee, account);
  if (!target) {
    return target.error();
  }
  const Account& found = *view->accounts.find(account);
  Allow<Plan> allow;
  allow.plan = {.account = found, .vault = view->vaults.find(found.vault)->name};
  return allow;
}

Result<ShownAccount> ShowAccount::finish(const Recorded&,
                                         const Plan& plan,
                                         const Vaulting& vaulting) const {
  auto content = open_account(vaulting, plan.account);
  if (!content) {
    return content.error();
  }
  return ShownAccount{.account = plan.account, .vault = plan.vault, .content = std::move(*content)};
}

}  // namespace cofactor
