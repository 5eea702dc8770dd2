#include "cli/commands.h"
#include "cli/held.h"
#include "cli/inside.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

Done add(Invocation& invocation) {
  const NewName wanted = new_name(invocation.given().text("VAULT"));
  auto client = invocation.signed_in();
  auto organization =
      client ? find_organization(**client, wanted.above) : Result<Named>(client.error());
  auto answer = organization ? (*client)->act("POST",
                                              path_of(*organization) + "/vaults",
                                              client::Body().add("name", wanted.name))
                             : Result<boost::json::value>(organization.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer,
                  [&](Terminal& terminal) { terminal.line("Added vault " + wanted.name + "."); });
  return {};
}

Done list(Invocation& invocation) {
  auto where = inside(invocation);
  auto answer = where ? where->client->get(where->path(
                            invocation.given().has("removed") ? "/vaults?removed=true" : "/vaults"))
                      : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal, answer->at("vaults"), {"name", "critical", "removed_at", "id"});
  });
  return {};
}

Done show(Invocation& invocation) { return show_found(invocation, vault_of(invocation)); }

Done edit(Invocation& invocation) {
  client::Body body;
  body.add("name", invocation.given().maybe("name"));
  if (invocation.given().has("critical")) {
    body.add("critical", true);
  }
  return act_on(invocation,
                vault_of(invocation),
                {.method = "PATCH", .below = "", .said = "Changed {}."},
                body);
}

Done remove(Invocation& invocation) {
  return act_on(
      invocation,
      vault_of(invocation),
      {.method = "DELETE", .below = "", .said = "Removed {}; it can be restored for 30 days."});
}

Done restore(Invocation& invocation) {
  return act_on(invocation,
                vault_of(invocation, Among::kRemoved),
                {.method = "POST", .below = "/restore", .said = "Restored {}."});
}

}  // namespace

void add_vault_commands(std::vector<Command>& commands) {
  commands.push_back(
      {.path = "vault add", .help = "Add a vault.", .arguments = {kVaultArgument}, .run = add});
  commands.push_back({.path = "vault list",
                      .help = "List the vaults that you may see.",
                      .options = {kOrgOption, kRemovedOption},
                      .run = list});
  commands.push_back(
      {.path = "vault show", .help = "Show a vault.", .arguments = {kVaultArgument}, .run = show});
  commands.push_back({.path = "vault edit",
                      .help = "Rename a vault, or mark it critical.",
                      .arguments = {kVaultArgument},
                      .options = {{.name = "name", .help = "Its new name"},
                                  {.name = "critical",
                                   .help = "Mark it; the mark stays",
                                   .takes = Takes::kNothing}},
                      .run = edit});
  commands.push_back({.path = "vault remove",
                      .help = "Remove a vault; for 30 days it can be restored.",
                      .arguments = {kVaultArgument},
                      .run = remove});
  commands.push_back({.path = "vault restore",
                      .help = "Put a removed vault back with all it holds.",
                      .arguments = {kVaultArgument},
                      .run = restore});
}

}  // namespace cofactor::cli
