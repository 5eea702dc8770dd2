#include "custody/import_entries.h"

#include <map>
#include <set>

#include "custody/account_texts.h"
#include "custody/aws_accounts.h"
#include "custody/held.h"

namespace cofactor {
namespace {

using AccountPlace = std::pair<VaultId, std::string>;  // an account's, by its canonical name

AccountPlace place_of_entry(const EntryToImport& entry) {
  return {entry.vault, entry.account.canonical()};
}

const Account* account_at(const View& view, const EntryToImport& entry) {
  return view->accounts.find_by<ByName>({as_id<ObjectId>(entry.vault), entry.account.canonical()});
}

// What is wrong with the entry, wherever it goes.
std::string wrong_with(const EntryToImport& entry) {
  Done done = check_texts(entry.content);
  if (done && entry.aws_account_id) done = check_aws_account_id(*entry.aws_account_id);
  if (done && entry.entered) done = check_seed(*entry.entered);
  if (!done) return done.error().message;
  return entry.entered && !entry.device ? "The device has no name." : std::string();
}

// A new account as add_account draws one.
Done draw_account(Preparing& preparing, const EntryToImport& entry, ImportEntries::Drawn& out) {
  AccountContent content = without_empty(entry.content);
  if (entry.aws_account_id && !content.sign_in) content.sign_in = kAwsSignIn;
  Account account{.id = AccountId::draw(preparing.random),
                  .organization = preparing.view->vaults.find(entry.vault)->organization,
                  .vault = entry.vault,
                  .name = entry.account,
                  .kind = entry.aws_account_id ? AccountKind::kAwsRoot : AccountKind::kLogin,
                  .aws_account_id = entry.aws_account_id,
                  .content = SealedRef{}};
  auto sealed = seal_account(preparing, account, content);
  if (!sealed) return sealed.error();
  account.content = sealed->ref;
  out.account_id = account.id;
  out.account = std::move(account);
  out.content = std::move(sealed->change);
  return {};
}

Done draw_device(Preparing& preparing, EntryToImport& entry, ImportEntries::Drawn& out) {
  Device device{.id = DeviceId::draw(preparing.random),
                .organization = preparing.view->vaults.find(entry.vault)->organization,
                .vault = entry.vault,
                .account = out.account_id,
                .name = *entry.device,
                .kind = kind_of(entry.entered->totp)};
  auto sealed = seal_seed(preparing, device, *entry.entered);
  if (!sealed) return sealed.error();
  sealed->version.state = SeedState::kActive;
  sealed->version.exposed = true;
  device.versions.push_back(std::move(sealed->version));
  out.device = std::move(device);
  out.seed = std::move(sealed->change);
  return {};
}

// Takes the entries in one after the other, and knows what those before brought.
class Taking {
 public:
  Taking(const Case& c, Allow<ImportEntries::Plan>& allow) : c_(c), allow_(allow) {}

  // Why it is skipped; nothing when it was taken in.
  std::optional<std::string> take(const EntryToImport& entry, const ImportEntries::Drawn& drawn) {
    if (!drawn.why.empty()) return drawn.why;
    const Account* account = account_for(entry, drawn);
    if (account == nullptr)
      return "Its account was not taken in, or has just been changed: import this entry again.";
    if (!drawn.device && !is_new(drawn)) return "There is an account of this name already.";
    if (auto full = check_device(*account, drawn)) return full;
    if (is_new(drawn)) {
      if (auto held = held_already(*drawn.account)) return held;
    }
    record(entry, drawn, *account);
    return std::nullopt;
  }

 private:
  bool is_new(const ImportEntries::Drawn& drawn) const {
    return drawn.account && !added_.contains(drawn.account_id);
  }

  // The one that is there, or the one that this entry or one before it brings.
  const Account* account_for(const EntryToImport& entry, const ImportEntries::Drawn& drawn) const {
    const Account* there = account_at(c_.view, entry);
    if (there != nullptr) return there->id == drawn.account_id ? there : nullptr;
    const auto before = added_.find(drawn.account_id);
    if (before != added_.end()) return &before->second;
    return drawn.account ? &*drawn.account : nullptr;
  }

  std::optional<std::string> check_device(const Account& account,
                                          const ImportEntries::Drawn& drawn) {
    if (!drawn.device) return std::nullopt;
    const std::string canonical = drawn.device->name.canonical();
    if (c_.view->devices.find_by<ByName>({as_id<ObjectId>(account.id), canonical}) != nullptr ||
        names_.contains({account.id, canonical})) {
      return "The account has a device of this name already.";
    }
    if (account.kind != AccountKind::kAwsRoot) return std::nullopt;
    if (const auto other = check_kind(account, drawn.device->kind)) return other->message;
    std::size_t living = room_[account.id];
    c_.view->devices.each_by<ByParent>(as_id<ObjectId>(account.id), [&](const Device& device) {
      living += device.removed_at ? 0 : 1;
      return true;
    });
    return living < kMostDevicesOfAwsRoot
               ? std::nullopt
               : std::optional<std::string>(
                     "AWS takes at most eight devices for a root user, and there are eight.");
  }

  std::optional<std::string> held_already(const Account& account) const {
    if (!account.aws_account_id) return std::nullopt;
    if (aws_.contains(*account.aws_account_id)) {
      return "An entry before it is of the same AWS account.";
    }
    const auto held = held_twice(c_, account);
    return held ? std::optional(held->message + " " + held->hint) : std::nullopt;
  }

  void record(const EntryToImport& entry,
              const ImportEntries::Drawn& drawn,
              const Account& account) {
    ImportEntries::Imported out{
        .entry = entry.entry, .account = account, .vault = c_.view->vaults.find(entry.vault)->name};
    out.account.added_at = is_new(drawn) ? c_.now.wall : account.added_at;
    if (is_new(drawn)) {
      make_critical(entry.vault, out.account);
      allow_.events.emplace_back(AccountAdded{out.account});
      allow_.envelopes.push_back(*drawn.content);
      if (out.account.aws_account_id) aws_.insert(*out.account.aws_account_id);
      added_.emplace(out.account.id, out.account);
    }
    if (drawn.device) {
      Device device = *drawn.device;
      device.added_at = c_.now.wall;
      device.versions.front().entered_at = c_.now.wall;
      device.versions.front().entered_by = c_.caller.person();
      names_.emplace(account.id, device.name.canonical());
      room_[account.id] += 1;
      allow_.events.emplace_back(DeviceImported{device});
      allow_.envelopes.push_back(*drawn.seed);
      out.warnings = warnings_of(*entry.entered, out.account);
      out.device = std::move(device);
    }
    allow_.plan.imported.push_back(std::move(out));
  }

  // An AWS root makes its vault critical, for ever and in the same act.
  void make_critical(const VaultId& id, const Account& account) {
    Vault vault = *c_.view->vaults.find(id);
    if (account.kind != AccountKind::kAwsRoot || vault.critical || !critical_.insert(id).second) {
      return;
    }
    vault.critical = true;
    allow_.events.emplace_back(VaultEdited{std::move(vault)});
  }

  const Case& c_;
  Allow<ImportEntries::Plan>& allow_;
  std::map<AccountId, Account> added_;
  std::map<AccountId, std::size_t> room_;
  std::set<std::pair<AccountId, std::string>> names_;
  std::set<std::string> aws_;
  std::set<VaultId> critical_;
};

// Every vault, and every account that is there already, has to be the caller's to enrol in.
std::optional<Refuse> refused(const Case& c, const std::vector<EntryToImport>& entries) {
  std::set<AccountPlace> asked;
  std::set<VaultId> allowed;
  for (const EntryToImport& entry : entries) {
    if (allowed.contains(entry.vault) || !asked.insert(place_of_entry(entry)).second) continue;
    auto target = permitted(c, Action::kEnrol, entry.vault);
    if (target) {
      allowed.insert(entry.vault);
    } else if (const Account* there = account_at(c.view, entry)) {
      target = permitted(c, Action::kEnrol, there->id);
    }
    if (!target) return target.error();
    if (auto removed = check_living(c.view, *target)) {
      return Refuse{.error = std::move(*removed), .about = *target};
    }
  }
  return std::nullopt;
}

}  // namespace

Done ImportEntries::prepare(Preparing& preparing) {
  if (entries.size() > kMostImportedAtOnce) return {};  // decide refuses it
  std::map<AccountPlace, AccountId> new_accounts;
  for (EntryToImport& entry : entries) {
    Drawn& out = drawn.emplace_back();
    out.why = wrong_with(entry);
    if (!out.why.empty() || preparing.view->vaults.find(entry.vault) == nullptr) continue;
    Done done;
    if (const Account* there = account_at(preparing.view, entry)) {
      out.account_id = there->id;
    } else if (const auto before = new_accounts.find(place_of_entry(entry));
               before != new_accounts.end()) {
      out.account_id = before->second;
    } else {
      done = draw_account(preparing, entry, out);
      new_accounts.emplace(place_of_entry(entry), out.account_id);
    }
    if (done && entry.entered) done = draw_device(preparing, entry, out);
    if (!done) return done;
  }
  return {};
}

Decision<ImportEntries::Plan> ImportEntries::decide(const View& view,
                                                    const Caller& caller,
                                                    const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto organization = permitted(c, Action::kSee);
  if (!organization) return organization.error();
  if (entries.empty() || entries.size() > kMostImportedAtOnce) {
    return Refuse{
        .error = invalid("An import takes 1 to 500 entries at once.", "Import them in parts."),
        .about = *organization};
  }
  if (auto refusal = refused(c, entries)) return std::move(*refusal);
  Allow<Plan> allow;
  Taking taking(c, allow);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (auto why = taking.take(entries[i], drawn[i])) {
      allow.plan.skipped.push_back({.entry = entries[i].entry, .why = std::move(*why)});
    }
  }
  allow.answer = {{.name = "imported", .value = std::to_string(allow.plan.imported.size())}};
  return allow;
}

Result<ImportEntries::Answer> ImportEntries::finish(const Recorded&,
                                                    const Plan& plan,
                                                    const Vaulting&) const {
  return plan;
}

Decision<NoPlan> MayImport::decide(const View& view, const Caller& caller, const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto organization = permitted(c, Action::kEnrol);
  bool may = organization.has_value();
  if (!may && caller.organization()) {
    view->vaults.each_by<ByParent>(
        as_id<ObjectId>(*caller.organization()), [&](const Vault& vault) {
          may = may || permitted(c, Action::kEnrol, vault.id).has_value();
          view->accounts.each_by<ByParent>(as_id<ObjectId>(vault.id), [&](const Account& account) {
            may = may || permitted(c, Action::kEnrol, account.id).has_value();
            return !may;
          });
          return !may;
        });
  }
  if (!may) return organization.error();
  return Allow<NoPlan>{};
}

Result<MayImport::Answer> MayImport::finish(const Recorded&, const NoPlan&, const Vaulting&) const {
  return Answer{};
}

}  // namespace cofactor
