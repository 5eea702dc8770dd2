#include "cli/commands.h"
#include "cli/held.h"
#include "cli/inside.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

constexpr std::array kTexts{
    Option{.name = "email", .help = "That it signs in with"},
    Option{.name = "phone", .help = "That it is recovered by"},
    Option{.name = "password-place", .help = "Where its password is; never the password"},
    Option{.name = "sign-in", .help = "The address where one signs in", .value = "URL"},
    Option{.name = "notes", .help = "What else somebody should know"}};
constexpr Option kAwsAccountId{
    .name = "aws-account-id", .help = "The twelve digits, of an AWS root", .value = "DIGITS"};

std::vector<Option> with_texts(std::vector<Option> options) {
  options.insert(options.end(), kTexts.begin(), kTexts.end());
  return options;
}

void add_texts(client::Body& body, const Given& given) {
  body.add("aws_account_id", given.maybe("aws-account-id"))
      .add("email", given.maybe("email"))
      .add("phone", given.maybe("phone"))
      .add("password_place", given.maybe("password-place"))
      .add("sign_in", given.maybe("sign-in"))
      .add("notes", given.maybe("notes"));
}

Done add(Invocation& invocation) {
  const NewName wanted = new_name(invocation.given().text("ACCOUNT"));
  if (!wanted.above) {
    return invalid("An account is [ORG/]VAULT/NAME.", "Name its vault: VAULT/" + wanted.name);
  }
  auto client = invocation.signed_in();
  auto vault = client ? find_vault(**client, *wanted.above) : Result<VaultPath>(client.error());
  if (!vault) {
    return vault.error();
  }
  client::Body body;
  body.add("vault", vault->vault.id)
      .add("name", wanted.name)
      .add("kind", invocation.given().maybe("kind"));
  add_texts(body, invocation.given());
  auto answer = (*client)->act("POST", path_of(vault->organization) + "/accounts", body);
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    terminal.line("Added account " + vault->vault.name + "/" + wanted.name + ".");
  });
  warn_of(invocation.terminal(), *answer);
  return {};
}

Done list(Invocation& invocation) {
  auto where = inside(invocation);
  std::optional<std::string> vault;
  if (const auto name = invocation.given().maybe("vault"); where && name) {
    auto found = find_vault(*where->client, where->organization.id + "/" + *name);
    if (!found) {
      return found.error();
    }
    vault = found->vault.id;
  }
  const auto removed =
      invocation.given().has("removed") ? std::optional<std::string>("true") : std::nullopt;
  auto answer = where
                    ? where->client->get(where->path("/accounts") +
                                         client::query_of({{.name = "vault", .value = vault},
                                                           {.name = "removed", .value = removed}}))
                    : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal,
              answer->at("accounts"),
              {"vault", "name", "kind", "aws_account_id", "removed_at", "id"});
  });
  return {};
}

Done show(Invocation& invocation) { return show_found(invocation, account_of(invocation)); }

Done edit(Invocation& invocation) {
  client::Body body;
  body.add("name", invocation.given().maybe("name"));
  add_texts(body, invocation.given());
  return act_on(invocation,
                account_of(invocation),
                {.method = "PATCH", .below = "", .said = "Changed {}."},
                body);
}

Done remove(Invocation& invocation) {
  return act_on(
      invocation,
      account_of(invocation),
      {.method = "DELETE", .below = "", .said = "Removed {}; it can be restored for 30 days."});
}

Done restore(Invocation& invocation) {
  return act_on(invocation,
                account_of(invocation, Among::kRemoved),
                {.method = "POST", .below = "/restore", .said = "Restored {}."});
}

}  // namespace

void add_account_commands(std::vector<Command>& commands) {
  commands.push_back(
      {.path = "account add",
       .help = "Add an account whose second factors are held.",
       .arguments = {kAccountArgument},
       .options =
           with_texts({{.name = "kind", .help = "aws-root, or login (the usual)", .value = "KIND"},
                       kAwsAccountId}),
       .run = add});
  commands.push_back({.path = "account list",
                      .help = "List the accounts that you may see.",
                      .options = {{.name = "vault", .help = "Of this vault", .value = "VAULT"},
                                  kOrgOption,
                                  kRemovedOption},
                      .run = list});
  commands.push_back({.path = "account show",
                      .help = "Show an account: how to sign in there, and where its password is.",
                      .arguments = {kAccountArgument},
                      .run = show});
  commands.push_back(
      {.path = "account edit",
       .help = "Change an account; an empty text takes it away.",
       .arguments = {kAccountArgument},
       .options = with_texts({{.name = "name", .help = "Its new name"}, kAwsAccountId}),
       .run = edit});
  commands.push_back({.path = "account remove",
                      .help = "Remove an account; for 30 days it can be restored.",
                      .arguments = {kAccountArgument},
                      .run = remove});
  commands.push_back({.path = "account restore",
                      .help = "Put a removed account back.",
                      .arguments = {kAccountArgument},
                      .run = restore});
}

}  // namespace cofactor::cli
