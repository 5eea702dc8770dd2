#include "cli/commands.h"
#include "cli/held.h"
#include "cli/inside.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

constexpr Argument kGroup{.name = "GROUP", .help = "Its name or id"};
constexpr Argument kMember{.name = "MEMBER", .help = "Their e-mail, name or id"};

Result<Found> group_of(Invocation& invocation, Among among = Among::kPresent) {
  auto where = inside(invocation);
  auto found = where ? find_in(*where->client,
                               {.path = where->path("/groups"),
                                .plural = "groups",
                                .noun = "group",
                                .among = among},
                               invocation.given().text("GROUP"))
                     : Result<Named>(where.error());
  if (!found) {
    return found.error();
  }
  return Found{
      .client = where->client, .path = where->path("/groups/" + found->id), .shown = found->name};
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
  return act_on(invocation,
                group_of(invocation),
                {.method = "PATCH", .below = "", .said = "{} has another name now."},
                client::Body().add("name", invocation.given().text("name")));
}

Done remove(Invocation& invocation) {
  return act_on(invocation,
                group_of(invocation),
                {.method = "DELETE",
                 .below = "",
                 .said = "{} was removed; it can be put back for thirty days."});
}

Done restore(Invocation& invocation) {
  return act_on(invocation,
                group_of(invocation, Among::kRemoved),
                {.method = "POST", .below = "/restore", .said = "{} is back."});
}

Done change_member(Invocation& invocation, std::string_view method, std::string_view said) {
  auto group = group_of(invocation);
  auto where = group ? inside(invocation) : Result<Inside>(group.error());
  auto member =
      where ? find_member(*where->client, where->organization, invocation.given().text("MEMBER"))
            : Result<Named>(where.error());
  if (!member) {
    return member.error();
  }
  return act_on(
      invocation, group, {.method = method, .below = "/members/" + member->id, .said = said});
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
                      .options = {kRemovedOption, kOrgOption},
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
       .run = [](Invocation& i) { return change_member(i, "PUT", "They are in {} now."); }});
  commands.push_back(
      {.path = "group leave",
       .help = "Take a member out of a group.",
       .arguments = {kGroup, kMember},
       .options = {kOrgOption},
       .run = [](Invocation& i) { return change_member(i, "DELETE", "They are out of {}."); }});
}

}  // namespace cofactor::cli
