#include "api/named.h"
#include "api/resources.h"
#include "custody/edit_account.h"
#include "custody/read_accounts.h"
#include "custody/remove_account.h"

namespace cofactor::api {

// Lists, and answers to removals, are without the sealed texts.
struct AccountShape {
  AccountId id;
  Name name;
  Named<VaultId> vault;
  AccountKind kind{};
  std::optional<std::string> aws_account_id;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<std::string> password_place;
  std::optional<std::string> sign_in;
  std::optional<std::string> notes;
  Time added_at;
  std::optional<Time> removed_at;
  std::optional<std::vector<std::string>> warnings;  // of adding it
};
BOOST_DESCRIBE_STRUCT(AccountShape,
                      (),
                      (id,
                       name,
                       vault,
                       kind,
                       aws_account_id,
                       email,
                       phone,
                       password_place,
                       sign_in,
                       notes,
                       added_at,
                       removed_at,
                       warnings))

struct AccountsShape {
  std::vector<AccountShape> accounts;
};
BOOST_DESCRIBE_STRUCT(AccountsShape, (), (accounts))

struct AccountsQuery {
  std::optional<VaultId> vault;
  std::optional<bool> removed;
};
BOOST_DESCRIBE_STRUCT(AccountsQuery, (), (vault, removed))

struct AccountRequest {
  VaultId vault;
  Name name;
  std::optional<AccountKind> kind;
  std::optional<std::string> aws_account_id;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<std::string> password_place;
  std::optional<std::string> sign_in;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(
    AccountRequest,
    (),
    (vault, name, kind, aws_account_id, email, phone, password_place, sign_in, notes))

struct AccountEdit {
  std::optional<Name> name;
  std::optional<std::string> aws_account_id;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<std::string> password_place;
  std::optional<std::string> sign_in;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(AccountEdit,
                      (),
                      (name, aws_account_id, email, phone, password_place, sign_in, notes))

namespace {

constexpr std::string_view kAll = "/api/v1/orgs/{org}/accounts";
constexpr std::string_view kOne = "/api/v1/orgs/{org}/accounts/{account}";

AccountShape show_listed(Account&& account, Name&& vault) {
  return {.id = account.id,
          .name = std::move(account.name),
          .vault = {.id = account.vault, .name = std::move(vault)},
          .kind = account.kind,
          .aws_account_id = std::move(account.aws_account_id),
          .added_at = account.added_at,
          .removed_at = account.removed_at};
}

AccountShape show(ShownAccount&& shown) {
  auto out = show_listed(std::move(shown.account), std::move(shown.vault));
  out.email = std::move(shown.content.email);
  out.phone = std::move(shown.content.phone);
  out.password_place = std::move(shown.content.password_place);
  out.sign_in = std::move(shown.content.sign_in);
  out.notes = std::move(shown.content.notes);
  return out;
}

AccountShape show_added(AddAccount::Answer&& answer) {
  auto out = show(std::move(answer.shown));
  out.warnings = std::move(answer.warnings);
  return out;
}

AccountShape show_changed(ChangedAccount::Answer&& answer) {
  return show_listed(std::move(answer.account), std::move(answer.vault));
}

AccountsShape show_list(ListAccounts::Answer&& answer) {
  AccountsShape out;
  for (auto& listed : answer) {
    out.accounts.push_back(show_listed(std::move(listed.account), std::move(listed.vault)));
  }
  return out;
}

template <class Request>
AccountContent content_of(Request& request) {
  return {.email = std::move(request.email),
          .phone = std::move(request.phone),
          .password_place = std::move(request.password_place),
          .sign_in = std::move(request.sign_in),
          .notes = std::move(request.notes)};
}

template <class Verb>
Verb of(const Asked& asked) {
  Verb verb;
  verb.account = asked.id<AccountId>("account");
  return verb;
}

Result<AddAccount> add(const Asked&, AccountRequest&& body) {
  return AddAccount{.vault = body.vault,
                    .name = std::move(body.name),
                    .kind = body.kind.value_or(AccountKind::kLogin),
                    .aws_account_id = std::move(body.aws_account_id),
                    .content = content_of(body)};
}

Result<EditAccount> edit(const Asked& asked, AccountEdit&& body) {
  auto verb = of<EditAccount>(asked);
  verb.name = std::move(body.name);
  verb.aws_account_id = std::move(body.aws_account_id);
  verb.edits = content_of(body);
  if (!verb.name && !verb.aws_account_id && json_of(verb.edits) == json_of(AccountContent{})) {
    return nothing_to_change();
  }
  return verb;
}

}  // namespace

void add_account_routes(Routes& routes) {
  routes.add<ListAccounts, AccountsQuery>(
      {.method = http::Method::kGet,
       .path = kAll,
       .summary = "Lists the accounts that the caller may see, of one vault or of all."},
      [](const Asked&, AccountsQuery&& query) -> Result<ListAccounts> {
        return ListAccounts{.vault = query.vault, .removed = query.removed.value_or(false)};
      },
      show_list);
  routes.add<AddAccount, AccountRequest>(
      {.method = http::Method::kPost,
       .path = kAll,
       .summary = "Adds an account to a vault; one of an AWS root makes the vault critical.",
       .status = 201},
      add,
      show_added);
  routes.add<ShowAccount>(
      {.method = http::Method::kGet, .path = kOne, .summary = "Shows an account with its texts."},
      [](const Asked& asked) -> Result<ShowAccount> { return of<ShowAccount>(asked); },
      show);
  routes.add<EditAccount, AccountEdit>(
      {.method = http::Method::kPatch,
       .path = kOne,
       .summary = "Changes an account; what is not said stays, an empty text goes."},
      edit,
      show);
  routes.add<RemoveAccount>(
      {.method = http::Method::kDelete,
       .path = kOne,
       .summary = "Removes an account; for thirty days it can be put back."},
      [](const Asked& asked) -> Result<RemoveAccount> { return of<RemoveAccount>(asked); },
      show_changed);
  routes.add<RestoreAccount>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/accounts/{account}/restore",
       .summary = "Puts a removed account back."},
      [](const Asked& asked) -> Result<RestoreAccount> { return of<RestoreAccount>(asked); },
      show_changed);
}

}  // namespace cofactor::api
