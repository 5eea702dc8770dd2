#include "custody/add_account.h"

#include "custody/account_texts.h"
#include "custody/aws_accounts.h"
#include "custody/held.h"

namespace cofactor {
namespace {

Done check_kind(AccountKind kind, const std::optional<std::string>& aws_account_id) {
  switch (kind) {
    case AccountKind::kAwsRoot:
      return aws_account_id ? check_aws_account_id(*aws_account_id)
                            : Done(invalid("An AWS root needs the id of its AWS account.",
                                           "Give the twelve digits: --aws-account-id."));
    case AccountKind::kLogin:
      break;
  }
  return aws_account_id ? Done(invalid("Only an AWS root has an AWS account id.",
                                       "Add it with --kind aws-root."))
                        : Done();
}

}  // namespace

Done AddAccount::prepare(Preparing& preparing) {
  Done done = check_texts(content);
  if (done) {
    done = check_kind(kind, aws_account_id);
  }
  const Vault* found = preparing.view->vaults.find(vault);
  if (!done || found == nullptr) {
    return done;
  }
  content = without_empty(std::move(content));
  if (kind == AccountKind::kAwsRoot && !content.sign_in) {
    content.sign_in = kAwsSignIn;
  }
  Account account{.id = AccountId::draw(preparing.random),
                  .organization = found->organization,
                  .vault = vault,
                  .name = name,
                  .kind = kind,
                  .aws_account_id = aws_account_id,
                  .content = SealedRef{}};
  auto sealed = seal_account(preparing, account, content);
  if (!sealed) {
    return sealed.error();
  }
  account.content = sealed->ref;
  drawn = Drawn{.account = std::move(account), .content = std::move(sealed->change)};
  return {};
}

Decision<AddAccount::Plan> AddAccount::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto target = permitted(c, Action::kEnrol, vault);
  if (!target) {
    return target.error();
  }
  if (auto removed = check_living(view, *target)) {
    return Refuse{.error = std::move(*removed), .about = *target};
  }
  if (!drawn) {
    return Refuse{.error = conflict("The vault has just been added.", "Ask again."),
                  .about = *target};
  }
  if (view->accounts.find_by<ByName>({as_id<ObjectId>(vault), name.canonical()}) != nullptr) {
    return Refuse{.error = name_taken(), .about = *target};
  }
  if (auto held = held_twice(c, drawn->account)) {
    return Refuse{.error = std::move(*held), .about = *target};
  }
  Vault above = *view->vaults.find(vault);
  Allow<Plan> allow{.events = {}, .envelopes = {drawn->content}};
  allow.plan = {.account = drawn->account, .vault = above.name, .warnings = {}};
  allow.plan.account.added_at = now.wall;
  if (kind == AccountKind::kAwsRoot && !above.critical) {
    above.critical = true;
    allow.plan.warnings.emplace_back(
        "Its vault is critical from now on, for it holds an AWS root: look at who may get codes "
        "there.");
    allow.events.emplace_back(VaultEdited{std::move(above)});
  }
  allow.events.emplace_back(AccountAdded{allow.plan.account});
  allow.answer = {{.name = "account", .value = drawn->account.id.text()}};
  return allow;
}

Result<AddAccount::Answer> AddAccount::finish(const Recorded&,
                                              const Plan& plan,
                                              const Vaulting&) const {
  return Answer{.shown = {.account = plan.account, .vault = plan.vault, .content = content},
                .warnings = plan.warnings};
}

}  // namespace cofactor
