#include "cli/commands.h"
#include "cli/inside.h"
#include "cli/new_token.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

constexpr Argument kService{.name = "SERVICE", .help = "Its name or id"};

Result<std::string> path_of_service(const Inside& where, Invocation& invocation, Among among) {
  auto service = find_in(
      *where.client,
      {.path = where.path("/services"), .plural = "services", .noun = "service", .among = among},
      invocation.given().text("SERVICE"));
  return service ? where.path("/services/" + service->id) : Result<std::string>(service.error());
}

// An act on a service: its method, and what comes behind its path.
struct Act {
  std::string_view method;
  std::string_view below = "";
  Among among = Among::kPresent;
  std::string_view done;
};

Done act(Invocation& invocation, const Act& act, const client::Body& body = {}) {
  auto where = inside(invocation);
  auto path =
      where ? path_of_service(*where, invocation, act.among) : Result<std::string>(where.error());
  auto answer = path ? where->client->act(act.method, *path + std::string(act.below), body)
                     : Result<boost::json::value>(path.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) { terminal.line(act.done); });
  return {};
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
  return act(invocation,
             {.method = "PATCH", .done = "Renamed."},
             client::Body().add("name", invocation.given().text("name")));
}

Done remove(Invocation& invocation) {
  return act(invocation, {.method = "DELETE", .done = "Removed; it can be put back for 30 days."});
}

Done restore(Invocation& invocation) {
  return act(
      invocation,
      {.method = "POST", .below = "/restore", .among = Among::kRemoved, .done = "Put back."});
}

Done add_token(Invocation& invocation) {
  auto where = inside(invocation);
  auto path = where ? path_of_service(*where, invocation, Among::kPresent)
                    : Result<std::string>(where.error());
  return path ? make_token(invocation, *where->client, *path + "/tokens") : Done(path.error());
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
                      .options = {{.name = "removed",
                                   .help = "Those that were removed too",
                                   .takes = Takes::kNothing},
                                  kOrgOption},
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
