#include <fmt/format.h>

#include "base/fields.h"
#include "cli/commands.h"
#include "cli/held.h"
#include "cli/inside.h"
#include "cli/render.h"

namespace cofactor::cli {

struct GrantPart {
  std::string kind;
  std::string id;
};
BOOST_DESCRIBE_STRUCT(GrantPart, (), (kind, id))

struct GrantCondition {
  std::string kind;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(GrantCondition, (), (kind, value))

namespace {

Result<GrantPart> part_of(std::string_view kind, Result<Named>&& found) {
  return found ? Result<GrantPart>(GrantPart{.kind = std::string(kind), .id = std::move(found->id)})
               : Result<GrantPart>(found.error());
}

// Exactly one of --to, --to-group and --to-service.
Result<GrantPart> subject_of(const Inside& where, const Given& given) {
  const auto member = given.maybe("to");
  const auto group = given.maybe("to-group");
  const auto service = given.maybe("to-service");
  if (member.has_value() + group.has_value() + service.has_value() != 1) {
    return invalid("A grant is for one subject.",
                   "Give one of --to MEMBER, --to-group GROUP, --to-service SERVICE.");
  }
  if (member) {
    return part_of("member", find_member(*where.client, where.organization, *member));
  }
  if (group) {
    return part_of("group",
                   find_in(*where.client,
                           {.path = where.path("/groups"), .plural = "groups", .noun = "group"},
                           *group));
  }
  return part_of("service",
                 find_in(*where.client,
                         {.path = where.path("/services"), .plural = "services", .noun = "service"},
                         *service));
}

// "VAULT", "VAULT/ACCOUNT" or "VAULT/ACCOUNT/DEVICE" in the organization; --everywhere is all of
// it.
Result<GrantPart> scope_of(const Inside& where, const Given& given) {
  const auto path = given.maybe("on");
  if (path.has_value() == given.has("everywhere")) {
    return invalid("A grant has one place.",
                   "Give --on VAULT[/ACCOUNT[/DEVICE]], or --everywhere for the organization.");
  }
  if (!path) {
    return GrantPart{.kind = "organization", .id = where.organization.id};
  }
  const auto first = path->find('/');
  const auto second = first == std::string::npos ? first : path->find('/', first + 1);
  const std::string prefix = where.organization.id + "/";
  if (first == std::string::npos) {
    auto vault = find_vault(*where.client, prefix + *path);
    return vault ? GrantPart{.kind = "vault", .id = vault->vault.id}
                 : Result<GrantPart>(vault.error());
  }
  auto account = find_account(*where.client, prefix + path->substr(0, second));
  if (!account || second == std::string::npos) {
    return account ? GrantPart{.kind = "account", .id = account->account.id}
                   : Result<GrantPart>(account.error());
  }
  return part_of("device", find_device(*where.client, *account, path->substr(second + 1)));
}

std::vector<GrantCondition> conditions_of(const Given& given) {
  std::vector<GrantCondition> out;
  for (const std::string& kind : given.all("require")) {
    out.push_back({.kind = kind, .value = ""});
  }
  if (const auto until = given.maybe("until")) {
    out.push_back({.kind = "expires-at", .value = *until});
  }
  return out;
}

Done add(Invocation& invocation) {
  auto where = inside(invocation);
  auto subject = where ? subject_of(*where, invocation.given()) : Result<GrantPart>(where.error());
  auto scope = subject ? scope_of(*where, invocation.given()) : Result<GrantPart>(subject.error());
  if (!scope) {
    return scope.error();
  }
  client::Body body;
  body.add("to", *subject)
      .add("role", invocation.given().text("role"))
      .add("on", *scope)
      .add("conditions", conditions_of(invocation.given()));
  auto answer = where->client->act("POST", where->path("/grants"), body);
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [](Terminal& terminal) { terminal.line("Granted."); });
  warn_of(invocation.terminal(), *answer);
  return {};
}

// The query of a list: one subject, one place, or neither.
Result<std::string> query_of_list(const Inside& where, const Given& given) {
  std::string query;
  const auto add = [&](const GrantPart& part) {
    query += (query.empty() ? "?" : "&") + part.kind + "=" + part.id;
  };
  if (given.has("to") || given.has("to-group") || given.has("to-service")) {
    auto subject = subject_of(where, given);
    if (!subject) {
      return subject.error();
    }
    add(*subject);
  }
  if (given.has("on")) {
    auto scope = scope_of(where, given);
    if (!scope) {
      return scope.error();
    }
    add(*scope);
  }
  return query;
}

Done list(Invocation& invocation) {
  auto where = inside(invocation);
  auto query =
      where ? query_of_list(*where, invocation.given()) : Result<std::string>(where.error());
  auto answer = query ? where->client->get(where->path("/grants" + *query))
                      : Result<boost::json::value>(query.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal, answer->at("grants"), {"to", "role", "on", "conditions", "id"});
  });
  return {};
}

Done remove(Invocation& invocation) {
  const std::string& id = invocation.given().text("GRANT");
  if (id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos) {
    return invalid("That is no grant's id.", "Look at `cofactor grant list`.");
  }
  auto where = inside(invocation);
  auto answer = where ? where->client->act("DELETE", where->path("/grants/" + id))
                      : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [](Terminal& terminal) { terminal.line("Ended."); });
  return {};
}

constexpr Option kTo{.name = "to", .help = "A member: e-mail, name or id", .value = "MEMBER"};
constexpr Option kToGroup{.name = "to-group", .help = "A group", .value = "GROUP"};
constexpr Option kToService{.name = "to-service", .help = "A service", .value = "SERVICE"};
constexpr Option kOn{.name = "on", .help = "VAULT[/ACCOUNT[/DEVICE]]", .value = "PATH"};
constexpr Option kEverywhere{
    .name = "everywhere", .help = "On the whole organization", .takes = Takes::kNothing};

}  // namespace

void add_grant_commands(std::vector<Command>& commands) {
  commands.push_back(
      {.path = "grant add",
       .help = "Let somebody do something somewhere.",
       .options = {kTo,
                   kToGroup,
                   kToService,
                   {.name = "role",
                    .help = "viewer, responder, keeper, approver, auditor, admin or recoverer",
                    .required = true,
                    .value = "ROLE"},
                   kOn,
                   kEverywhere,
                   {.name = "require",
                    .help = "A condition: reason",
                    .takes = Takes::kMany,
                    .value = "CONDITION"},
                   {.name = "until", .help = "Over at this time", .value = "TIME"},
                   kOrgOption},
       .run = add});
  commands.push_back({.path = "grant list",
                      .help = "List grants: of a subject, or all that reach a place.",
                      .options = {kTo, kToGroup, kToService, kOn, kOrgOption},
                      .run = list});
  commands.push_back({.path = "grant remove",
                      .help = "End a grant.",
                      .arguments = {{.name = "GRANT", .help = "Its id: `cofactor grant list`"}},
                      .options = {kOrgOption},
                      .run = remove});
}

}  // namespace cofactor::cli
