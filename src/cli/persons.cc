#include "cli/commands.h"
#include "cli/inside.h"
#include "cli/new_token.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

constexpr Argument kPerson{.name = "PERSON", .help = "Their id (per_…): `cofactor member show`"};
constexpr Argument kRecovery{.name = "RECOVERY", .help = "Its id: `cofactor recovery list`"};
constexpr const char* kPersons = "/api/v1/server/persons/";

// An id as a part of a path. Refuses kInvalid what could be anything else.
Result<std::string> id_in(Invocation& invocation, std::string_view argument) {
  const std::string& text = invocation.given().text(argument);
  const auto odd = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_");
  return odd == std::string::npos && !text.empty()
             ? Result<std::string>(text)
             : invalid("\"" + text + "\" is no id.", "Ids look like per_0123456789abcdef….");
}

// An act on a path that ends in an argument's id.
struct Act {
  std::string_view before;
  std::string_view argument;
  std::string_view after = "";
  std::string_view method = "POST";
};

Result<boost::json::value> acted(Invocation& invocation, const Act& act) {
  auto client = invocation.signed_in();
  auto id = client ? id_in(invocation, act.argument) : Result<std::string>(client.error());
  return id ? (*client)->act(act.method, std::string(act.before) + *id + std::string(act.after))
            : Result<boost::json::value>(id.error());
}

Done done(Invocation& invocation, Result<boost::json::value>&& answer, std::string_view line) {
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) { terminal.line(line); });
  return {};
}

Done revoke(Invocation& invocation) {
  return done(invocation,
              acted(invocation, {.before = kPersons, .argument = "PERSON", .after = "/revoke"}),
              "Revoked everywhere.");
}

Done erase(Invocation& invocation) {
  return done(invocation,
              acted(invocation, {.before = kPersons, .argument = "PERSON", .after = "/erase"}),
              "Erased; their ids stay, their names are gone.");
}

Done recover(Invocation& invocation) {
  auto answer = acted(invocation, {.before = kPersons, .argument = "PERSON", .after = "/recover"});
  return answer ? show_token(invocation, *answer) : Done(answer.error());
}

Done recover_member(Invocation& invocation) {
  auto where = inside(invocation);
  auto member =
      where ? find_member(*where->client, where->organization, invocation.given().text("MEMBER"))
            : Result<Named>(where.error());
  auto answer = member
                    ? where->client->act("POST", where->path("/members/" + member->id + "/recover"))
                    : Result<boost::json::value>(member.error());
  return answer ? show_token(invocation, *answer) : Done(answer.error());
}

Done list_recoveries(Invocation& invocation) {
  const bool all = invocation.given().has("all");
  auto client = invocation.signed_in();
  auto where = client && !all ? inside(invocation) : Result<Inside>(Inside{});
  auto answer = !client || !where
                    ? Result<boost::json::value>(client ? where.error() : client.error())
                    : (*client)->get(all ? "/api/v1/recoveries" : where->path("/recoveries"));
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal,
              answer->at("recoveries"),
              {"id", "member", "person", "state", "asked_at", "ends_at"});
  });
  return {};
}

Done cancel(Invocation& invocation) {
  if (invocation.given().has("all")) {
    return done(
        invocation,
        acted(invocation,
              {.before = "/api/v1/recoveries/", .argument = "RECOVERY", .after = "/cancel"}),
        "Cancelled; what it gave has ended.");
  }
  auto where = inside(invocation);
  if (!where) {
    return where.error();
  }
  return done(
      invocation,
      acted(invocation,
            {.before = where->path("/recoveries/"), .argument = "RECOVERY", .after = "/cancel"}),
      "Cancelled; what it gave has ended.");
}

Done agree(Invocation& invocation) {
  return done(
      invocation,
      acted(invocation,
            {.before = "/api/v1/server/recoveries/", .argument = "RECOVERY", .after = "/agree"}),
      "Agreed; its token is good now.");
}

Done list_operators(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto answer = client ? (*client)->get("/api/v1/server/operators")
                       : Result<boost::json::value>(client.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal, answer->at("operators"), {"id", "since"});
  });
  return {};
}

Done add_operator(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto id = client ? id_in(invocation, "PERSON") : Result<std::string>(client.error());
  return done(
      invocation,
      id ? (*client)->act("POST", "/api/v1/server/operators", client::Body().add("person", *id))
         : Result<boost::json::value>(id.error()),
      "An operator now.");
}

Done remove_operator(Invocation& invocation) {
  return done(
      invocation,
      acted(invocation,
            {.before = "/api/v1/server/operators/", .argument = "PERSON", .method = "DELETE"}),
      "An operator no more.");
}

constexpr Option kAll{.name = "all",
                      .help = "Not of an organization: your own, or for operators everybody's",
                      .takes = Takes::kNothing};

}  // namespace

void add_person_commands(std::vector<Command>& commands) {
  commands.push_back({.path = "person revoke",
                      .help = "Revoke a person everywhere (operators).",
                      .arguments = {kPerson},
                      .run = revoke});
  commands.push_back(
      {.path = "person recover",
       .help = "Make a recovery token for a person, alone on standard output (operators).",
       .arguments = {kPerson},
       .run = recover});
  commands.push_back({.path = "person erase",
                      .help = "Destroy a revoked person's names and addresses (operators).",
                      .arguments = {kPerson},
                      .run = erase});
  commands.push_back(
      {.path = "member recover",
       .help = "Make a recovery token for a member to pass on, alone on standard output.",
       .arguments = {{.name = "MEMBER", .help = "Their e-mail, name or id"}},
       .options = {kOrgOption},
       .run = recover_member});
  commands.push_back({.path = "recovery list",
                      .help = "List recoveries that are not over.",
                      .options = {kAll, kOrgOption},
                      .run = list_recoveries});
  commands.push_back({.path = "recovery cancel",
                      .help = "End a recovery and what it gave.",
                      .arguments = {kRecovery},
                      .options = {kAll, kOrgOption},
                      .run = cancel});
  commands.push_back({.path = "recovery agree",
                      .help = "Let a recovery go on that waits for an operator.",
                      .arguments = {kRecovery},
                      .run = agree});
  commands.push_back(
      {.path = "operator list", .help = "List who runs the server.", .run = list_operators});
  commands.push_back({.path = "operator add",
                      .help = "Make a person an operator.",
                      .arguments = {kPerson},
                      .run = add_operator});
  commands.push_back({.path = "operator remove",
                      .help = "Make a person an operator no more.",
                      .arguments = {kPerson},
                      .run = remove_operator});
}

}  // namespace cofactor::cli
