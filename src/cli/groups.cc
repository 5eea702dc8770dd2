#include "cli/commands.h"
#include "cli/inside.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

constexpr Argument kGroup{.name = "GROUP", .help = "Its name or id"};
constexpr Argument kMember{.name = "MEMBER", .help = "Their e-mail, name or id"};

Result<std::string> path_of_group(const Inside& where, Invocation& invocation, Among among) {
  auto group =
      find_in(*where.client,
              {.path = where.path("/groups"), .plural = "groups", .noun = "group", .among = among},
              invocation.given().text("GROUP"));
  return group ? where.path("/groups/" + group->id) : Result<std::string>(group.error());
}

// An act on a group: its method, and what comes behind its path.
struct Act {
  std::string_view method;
  std::string_view below = "";
  Among among = Among::kPresent;
  std::string_view done;
};

Done act(Invocation& invocation, const Act& act, const client::Body& body = {}) {
  auto where = inside(invocation);
  auto path =
      where ? path_of_group(*where, invocation, act.among) : Result<std::string>(where.error());
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
                                 where->path("/groups"),
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
  const char* below = invocation.given().has("removed") ? "/groups?removed=true" : "/groups";
  auto answer =
      where ? where->client->get(where->path(below)) : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal, answer->at("groups"), {"name", "members", "id"});
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

Done change_member(Invocation& invocation, std::string_view method, std::string_view done) {
  auto where = inside(invocation);
  auto path = where ? path_of_group(*where, invocation, Among::kPresent)
                    : Result<std::string>(where.error());
  auto member =
      path ? find_member(*where->client, where->organization, invocation.given().text("MEMBER"))
           : Result<Named>(path.error());
  auto answer = member ? where->client->act(method, *path + "/members/" + member->id)
                       : Result<boost::json::value>(member.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) { terminal.line(done); });
  return {};
}

}  // namespace

void add_group_commands(std::vector<Command>& commands) {
  commands.push_back({.path = "group add",
                      .help = "Add a group.",
                      .arguments = {{.name = "NAME", .help = "Its name"}},
                      .options = {kOrgOption},
                      .run = add});
  commands.push_back({.path = "group list",
                      .help = "List groups and who is in them.",
                      .options = {{.name = "removed",
                                   .help = "Those that were removed too",
                                   .takes = Takes::kNothing},
                                  kOrgOption},
                      .run = list});
  commands.push_back(
      {.path = "group edit",
       .help = "Rename a group.",
       .arguments = {kGroup},
       .options = {{.name = "name", .help = "Its new name", .required = true}, kOrgOption},
       .run = edit});
  commands.push_back({.path = "group remove",
                      .help = "Remove a group; it can be put back for thirty days.",
                      .arguments = {kGroup},
                      .options = {kOrgOption},
                      .run = remove});
  commands.push_back({.path = "group restore",
                      .help = "Put a removed group back.",
                      .arguments = {kGroup},
                      .options = {kOrgOption},
                      .run = restore});
  commands.push_back(
      {.path = "group join",
       .help = "Add a member to a group.",
       .arguments = {kGroup, kMember},
       .options = {kOrgOption},
       .run = [](Invocation& i) { return change_member(i, "PUT", "In the group."); }});
  commands.push_back(
      {.path = "group leave",
       .help = "Take a member out of a group.",
       .arguments = {kGroup, kMember},
       .options = {kOrgOption},
       .run = [](Invocation& i) { return change_member(i, "DELETE", "Out of the group."); }});
}

}  // namespace cofactor::cli
