#include "custody/aws_accounts.h"

#include <fmt/format.h>

#include <algorithm>

namespace cofactor {
namespace {

const Account* other_of(const View& view, const Account& account) {
  const Account* found = nullptr;
  view->vaults.each_by<ByParent>(as_id<ObjectId>(account.organization), [&](const Vault& vault) {
    if (vault.removed_at) {
      return true;
    }
    view->accounts.each_by<ByParent>(as_id<ObjectId>(vault.id), [&](const Account& other) {
      if (other.id != account.id && !other.removed_at &&
          other.aws_account_id == account.aws_account_id) {
        found = &other;
      }
      return found == nullptr;
    });
    return found == nullptr;
  });
  return found;
}

}  // namespace

Done check_aws_account_id(std::string_view text) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() != 12 || !digits) {
    return invalid("An AWS account id is twelve digits.", "Write it without hyphens.");
  }
  return {};
}

std::optional<Error> held_twice(const Case& c, const Account& account) {
  const Account* other = account.aws_account_id ? other_of(c.view, account) : nullptr;
  if (other == nullptr) {
    return std::nullopt;
  }
  const bool may_know = sees(c, c.view.target(other->organization, other->id));
  return conflict("This AWS account is held here already.",
                  may_know
                      ? fmt::format("It is {}/{}: add a device there, or remove it first.",
                                    c.view->vaults.find(other->vault)->name.text(),
                                    other->name.text())
                      : "It is in a vault that you do not see: ask an admin of your organization.");
}

std::optional<Error> held_twice(const Case& c, const Vault& vault) {
  std::optional<Error> refusal;
  c.view->accounts.each_by<ByParent>(as_id<ObjectId>(vault.id), [&](const Account& account) {
    if (!account.removed_at) {
      refusal = held_twice(c, account);
    }
    return !refusal;
  });
  return refusal;
}

}  // namespace cofactor
