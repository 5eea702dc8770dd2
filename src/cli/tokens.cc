#include "cli/commands.h"
#include "cli/inside.h"
#include "cli/new_token.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

constexpr Option kAll{.name = "all",
                      .help = "Of everybody in the organization, for its admins",
                      .takes = Takes::kNothing};

Done add(Invocation& invocation) {
  auto where = inside(invocation);
  return where ? make_token(invocation, *where->client, "/api/v1/tokens", where->organization.id)
               : Done(where.error());
}

Result<boost::json::value> listed(Invocation& invocation) {
  if (!invocation.given().has("all")) {
    auto client = invocation.signed_in();
    return client ? (*client)->get("/api/v1/tokens") : Result<boost::json::value>(client.error());
  }
  auto where = inside(invocation);
  return where ? where->client->get(where->path("/tokens"))
               : Result<boost::json::value>(where.error());
}

Done list(Invocation& invocation) {
  auto answer = listed(invocation);
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    if (invocation.given().has("all")) {
      show_list(terminal, answer->at("tokens"), {"name", "of", "expires_at", "id"});
    } else {
      show_list(terminal, answer->at("tokens"), {"kind", "name", "expires_at", "id"});
    }
  });
  return {};
}

Result<boost::json::value> revoked(Invocation& invocation) {
  const std::string below = "/tokens/" + invocation.given().text("TOKEN");
  if (!invocation.given().has("all")) {
    auto client = invocation.signed_in();
    return client ? (*client)->act("DELETE", "/api/v1" + below)
                  : Result<boost::json::value>(client.error());
  }
  auto where = inside(invocation);
  return where ? where->client->act("DELETE", where->path(below))
               : Result<boost::json::value>(where.error());
}

Done revoke(Invocation& invocation) {
  if (invocation.given().text("TOKEN").find_first_of("/?#% ") != std::string::npos) {
    return invalid("That is no token's id.", "Look at `cofactor token list`.");
  }
  auto answer = revoked(invocation);
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [](Terminal& terminal) { terminal.line("Revoked."); });
  return {};
}

}  // namespace

void add_token_commands(std::vector<Command>& commands) {
  commands.push_back({.path = "token add",
                      .help = "Make an API token of your own; it stands alone on standard output.",
                      .options = {kTokenName, kTokenDays, kOrgOption},
                      .run = add});
  commands.push_back({.path = "token list",
                      .help = "List your sessions and API tokens.",
                      .options = {kAll, kOrgOption},
                      .run = list});
  commands.push_back({.path = "token revoke",
                      .help = "End a session or an API token.",
                      .arguments = {{.name = "TOKEN", .help = "Its id"}},
                      .options = {kAll, kOrgOption},
                      .run = revoke});
}

}  // namespace cofactor::cli
