#include "cli/commands.h"
#include "cli/held.h"
#include "cli/inside.h"
#include "cli/new_token.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

constexpr Argument kService{.name = "SERVICE", .help = "Its name or id"};

Result<Found> service_of(Invocation& invocation, Among among = Among::kPresent) {
  auto where = inside(invocation);
  auto found = where ? find_in(*where->client,
                               {.path = where->path("/services"),
                                .plural = "services",
                                .noun = "service",
                                .among = among},
                               invocation.given().text("SERVICE"))
                     : Result<Named>(where.error());
  if (!found) {
    return found.error();
  }
  return Found{
      .client = where->client, .path = where->path("/services/" + found->id), .shown = found->name};
}

Done add(Invocation& invocation) {
  auto where = inside(invocation);
  auto answer =
      where ? where->client->act("POST",
                                 where->path("/services"),
                                 client::Body().add("name", invocation.given().text("NAME")))
            : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [](Terminal& terminal) { terminal.line("Added."); });
  return {};
}

Done list(Invocation& invocation) {
  auto where = inside(invocation);
  const char* below = invocation.given().has("removed") ? "/services?removed=true" : "/services";
  auto answer =
      where ? where->client->get(where->path(below)) : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal, answer->at("services"), {"name", "removed_at", "id"});
  });
  return {};
}

Done edit(Invocation& invocation) {
  return act_on(invocation,
                service_of(invocation),
                {.method = "PATCH", .below = "", .said = "{} has another name now."},
                client::Body().add("name", invocation.given().text("name")));
}

Done remove(Invocation& invocation) {
  return act_on(invocation,
                service_of(invocation),
                {.method = "DELETE",
                 .below = "",
                 .said = "{} was removed; it can be put back for thirty days."});
}

Done restore(Invocation& invocation) {
  return act_on(invocation,
                service_of(invocation, Among::kRemoved),
                {.method = "POST", .below = "/restore", .said = "{} is back."});
}

Done add_token(Invocation& invocation) {
  auto service = service_of(invocation);
  return service ? make_token(invocation, *service->client, service->path + "/tokens")
                 : Done(service.error());
}

}  // namespace

void add_service_commands(std::vector<Command>& commands) {
  commands.push_back({.path = "service add",
                      .help = "Add a machine that asks for codes.",
                      .arguments = {{.name = "NAME", .help = "Its name"}},
                      .options = {kOrgOption},
                      .run = add});
  commands.push_back({.path = "service list",
                      .help = "List services.",
                      .options = {kRemovedOption, kOrgOption},
                      .run = list});
  commands.push_back(
      {.path = "service edit",
       .help = "Rename a service.",
       .arguments = {kService},
       .options = {{.name = "name", .help = "Its new name", .required = true}, kOrgOption},
       .run = edit});
  commands.push_back({.path = "service remove",
                      .help = "Remove a service; it can be put back for thirty days.",
                      .arguments = {kService},
                      .options = {kOrgOption},
                      .run = remove});
  commands.push_back({.path = "service restore",
                      .help = "Put a removed service back.",
                      .arguments = {kService},
                      .options = {kOrgOption},
                      .run = restore});
  commands.push_back({.path = "service token",
                      .help = "Make an API token of a service; it stands alone on standard output.",
                      .arguments = {kService},
                      .options = {kTokenName, kTokenDays, kOrgOption},
                      .run = add_token});
}

}  // namespace cofactor::cli
