#include "cli/commands.h"
#include "cli/held.h"
#include "cli/inside.h"
#include "cli/new_token.h"
#include "cli/render.h"

namespace cofactor::cli {

namespace {

constexpr Argument kMember{.name = "MEMBER", .help = "Their e-mail, name or id"};

Done invite(Invocation& invocation) {
  auto life = seconds_of_days(invocation.given().maybe("days"));
  auto where = life ? inside(invocation) : Result<Inside>(life.error());
  if (!where) {
    return where.error();
  }
  client::Body body;
  body.add("email", invocation.given().text("EMAIL"))
      .add("name", invocation.given().text("name"))
      .add("expires_in_s", *life);
  auto answer = where->client->act("POST", where->path("/invitations"), body);
  return answer ? show_token(invocation, *answer) : Done(answer.error());
}

Done list(Invocation& invocation) {
  auto where = inside(invocation);
  auto answer = where
                    ? where->client->get(where->path(
                          invocation.given().has("removed") ? "/members?removed=true" : "/members"))
                    : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal, answer->at("members"), {"name", "email", "state", "roles", "groups", "id"});
  });
  return {};
}

Result<std::string> path_of_member(const Inside& where, Invocation& invocation) {
  auto member = find_member(*where.client, where.organization, invocation.given().text("MEMBER"));
  return member ? where.path("/members/" + member->id) : Result<std::string>(member.error());
}

Done show(Invocation& invocation) {
  auto where = inside(invocation);
  auto path = where ? path_of_member(*where, invocation) : Result<std::string>(where.error());
  auto answer = path ? where->client->get(*path) : Result<boost::json::value>(path.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) { show_object(terminal, answer->as_object()); });
  return {};
}

Done edit(Invocation& invocation) {
  auto where = inside(invocation);
  auto path = where ? path_of_member(*where, invocation) : Result<std::string>(where.error());
  client::Body body;
  body.add("name", invocation.given().maybe("name"))
      .add("email", invocation.given().maybe("email"));
  auto answer =
      path ? where->client->act("PATCH", *path, body) : Result<boost::json::value>(path.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [](Terminal& terminal) { terminal.line("Changed."); });
  return {};
}

void show_revoked(Terminal& terminal, const boost::json::object& answer) {
  const auto* position = answer.if_contains("position");
  terminal.line("Revoked; nothing is released to them after position " +
                (position == nullptr ? std::string("?") : cell_of(*position)) + ".");
  const auto many = [&](const char* name) {
    const auto* list = answer.if_contains(name);
    return list != nullptr && list->is_array() && !list->as_array().empty();
  };
  if (many("tokens")) {
    terminal.line("Tokens that ended:");
    show_list(terminal, answer.at("tokens"), {"id", "kind", "name"});
  }
  if (many("invitations")) {
    terminal.line("Invitations that ended:");
    show_list(terminal, answer.at("invitations"), {"id"});
  }
  if (many("last_releases")) {
    terminal.line("Codes they had that may still be accepted:");
    show_list(terminal,
              answer.at("last_releases"),
              {"position", "account", "device", "may_be_accepted_until"});
  }
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) {
    out += (out.empty() ? "" : ",") + part;
  }
  return out;
}

// A member by name, or by an id that an operator from outside cannot look up.
Result<std::string> id_of_member(const Inside& where, const std::string& text) {
  if (text.starts_with("mbr_")) {
    return text;
  }
  auto member = find_member(*where.client, where.organization, text);
  return member ? Result<std::string>(std::move(member->id)) : Result<std::string>(member.error());
}

// An operator's: the organization has no other admin.
Done revoke_for(Invocation& invocation, const std::string& successor) {
  auto where = inside(invocation);
  auto leaver = where ? id_of_member(*where, invocation.given().text("MEMBER"))
                      : Result<std::string>(where.error());
  auto heir = leaver ? id_of_member(*where, successor) : Result<std::string>(leaver.error());
  if (!heir) {
    return heir.error();
  }
  auto answer = where->client->act("POST",
                                   "/api/v1/server/orgs/" + where->organization.id + "/successor",
                                   client::Body().add("successor", *heir).add("revoke", *leaver));
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [](Terminal& terminal) {
    terminal.line("Revoked. The successor's power begins in 24 hours; an approver may cancel it.");
  });
  return {};
}

Done cancel_successor(Invocation& invocation) {
  auto where = inside(invocation);
  auto path = where ? path_of_member(*where, invocation) : Result<std::string>(where.error());
  auto answer = path ? where->client->act("POST", *path + "/cancel-succession")
                     : Result<boost::json::value>(path.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [](Terminal& terminal) { terminal.line("Cancelled."); });
  return {};
}

Done revoke(Invocation& invocation) {
  if (const auto successor = invocation.given().maybe("successor")) {
    return revoke_for(invocation, *successor);
  }
  auto where = inside(invocation);
  auto path = where ? path_of_member(*where, invocation) : Result<std::string>(where.error());
  if (!path) {
    return path.error();
  }
  const auto keep = invocation.given().all("keep");
  const auto query = client::query_of(
      {{.name = "keep", .value = keep.empty() ? std::nullopt : std::optional(joined(keep))}});
  auto answer = where->client->act("DELETE", *path + query);
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer,
                  [&](Terminal& terminal) { show_revoked(terminal, answer->as_object()); });
  return {};
}

}  // namespace

void add_member_commands(std::vector<Command>& commands) {
  commands.push_back(
      {.path = "member invite",
       .help = "Invite somebody; the one-time token stands alone on standard output.",
       .arguments = {{.name = "EMAIL", .help = "Their e-mail"}},
       .options = {{.name = "name", .help = "Their name", .required = true},
                   {.name = "days",
                    .help = "For how many days it is good: 7, at most 30",
                    .value = "DAYS"},
                   kOrgOption},
       .run = invite});
  commands.push_back({.path = "member list",
                      .help = "List who is in the organization.",
                      .options = {kRemovedOption, kOrgOption},
                      .run = list});
  commands.push_back({.path = "member show",
                      .help = "Show a member.",
                      .arguments = {kMember},
                      .options = {kOrgOption},
                      .run = show});
  commands.push_back(
      {.path = "member edit",
       .help = "Change a member's name, or as an admin their e-mail.",
       .arguments = {kMember},
       .options = {{.name = "name", .help = "The new name"},
                   {.name = "email", .help = "The new e-mail; only an admin changes it"},
                   kOrgOption},
       .run = edit});
  commands.push_back({.path = "member revoke",
                      .help = "Revoke a membership with its tokens, invitations and waits.",
                      .arguments = {kMember},
                      .options = {{.name = "keep",
                                   .help = "A token they made for a service, to be kept",
                                   .takes = Takes::kMany,
                                   .value = "TOKEN"},
                                  kOrgOption},
                      .run = revoke});
  commands.push_back({.path = "member cancel-successor",
                      .help = "Take back what an operator gave, while it sleeps (approvers).",
                      .arguments = {kMember},
                      .options = {kOrgOption},
                      .run = cancel_successor});
}

}  // namespace cofactor::cli
