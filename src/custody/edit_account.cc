#include "custody/edit_account.h"

#include "custody/account_texts.h"
#include "custody/aws_accounts.h"
#include "custody/held.h"

namespace cofactor {
namespace {

// What the texts become, sealed as the next version.
Result<Sealed> seal_edited(Preparing& preparing, Account account, const AccountContent& edits) {
  auto content = open_account(preparing.vaulting, account);
  if (!content) {
    return content.error();
  }
  account.content = SealedRef{.version = account.content ? account.content->version + 1 : 1};
  return seal_account(preparing, account, without_empty(edited(std::move(*content), edits)));
}

std::optional<Error> check_state(const Case& c, const Account& before, const Account& after) {
  if (after.kind != AccountKind::kAwsRoot && after.aws_account_id) {
    return invalid("Only an AWS root has an AWS account id.");
  }
  const Account* named =
      c.view->accounts.find_by<ByName>({as_id<ObjectId>(after.vault), after.name.canonical()});
  if (named != nullptr && named->id != after.id) {
    return name_taken();
  }
  return after.aws_account_id == before.aws_account_id ? std::nullopt : held_twice(c, after);
}

}  // namespace

Done EditAccount::prepare(Preparing& preparing) {
  Done done = check_texts(edits);
  if (done && aws_account_id) {
    done = check_aws_account_id(*aws_account_id);
  }
  const Account* found = preparing.view->accounts.find(account);
  const bool texts =
      edits.email || edits.phone || edits.password_place || edits.sign_in || edits.notes;
  if (done && texts && found != nullptr) {
    drawn = Drawn{.before = found->content, .sealed = seal_edited(preparing, *found, edits)};
  }
  return done;
}

Decision<EditAccount::Plan> EditAccount::decide(const View& view,
                                                const Caller& caller,
                                                const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto target = permitted(c, Action::kEnrol, account);
  if (!target) {
    return target.error();
  }
  if (auto removed = check_living(view, *target)) {
    return Refuse{.error = std::move(*removed), .about = *target};
  }
  const Account& before = *view->accounts.find(account);
  Allow<Plan> allow;
  allow.plan = {.account = before, .vault = view->vaults.find(before.vault)->name};
  Account& after = allow.plan.account;
  after.name = name.value_or(before.name);
  after.aws_account_id = aws_account_id ? aws_account_id : before.aws_account_id;
  if (auto refused = check_state(c, before, after)) {
    return Refuse{.error = std::move(*refused), .about = *target};
  }
  if (drawn) {
    if (!drawn->sealed) {
      return Refuse{.error = drawn->sealed.error(), .about = *target};
    }
    if (drawn->before != before.content) {
      return Refuse{.error = conflict("Somebody else has just changed this account.",
                                      "Look at it and ask again."),
                    .about = *target};
    }
    after.content = drawn->sealed->ref;
    allow.envelopes.push_back(drawn->sealed->change);
    if (before.content) {
      allow.envelopes.push_back({.id = address_of(before).id});
    }
  }
  allow.events.emplace_back(AccountEdited{after});
  allow.answer = {{.name = "account", .value = account.text()}};
  return allow;
}

Result<ShownAccount> EditAccount::finish(const Recorded&,
                                         const Plan& plan,
                                         const Vaulting& vaulting) const {
  auto content = open_account(vaulting, plan.account);
  if (!content) {
    return content.error();
  }
  return ShownAccount{.account = plan.account, .vault = plan.vault, .content = std::move(*content)};
}

}  // namespace cofactor
