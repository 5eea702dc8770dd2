#include "cli/commands.h"
#include "cli/new_token.h"
#include "cli/render.h"
#include "cli/resolve.h"

namespace cofactor::cli {

struct InvitingAnswer {
  std::optional<std::string> token;
};
BOOST_DESCRIBE_STRUCT(InvitingAnswer, (), (token))

struct OwnMembership {
  std::string name;
  std::string email;
};
BOOST_DESCRIBE_STRUCT(OwnMembership, (), (name, email))

struct WhoAnswer {
  std::vector<OwnMembership> memberships;
};
BOOST_DESCRIBE_STRUCT(WhoAnswer, (), (memberships))

namespace {

constexpr Argument kOrg{.name = "ORG", .help = "Its name or id"};

// The organization that ORG names, present or removed.
struct Organization {
  client::Client* client = nullptr;
  Named named;
};
Result<Organization> organization_of(Invocation& invocation, Among among = Among::kPresent) {
  auto client = invocation.signed_in();
  auto found = client ? find_in(**client,
                                {.path = "/api/v1/orgs",
                                 .plural = "organizations",
                                 .noun = "organization",
                                 .among = among},
                                invocation.given().text("ORG"))
                      : Result<Named>(client.error());
  if (!found) {
    return found.error();
  }
  return Organization{.client = *client, .named = std::move(*found)};
}

// The operator redeems the invitation at once: their own person becomes the first admin.
Done join(Invocation& invocation, client::Client& client, const boost::json::value& added) {
  auto read = read_json<InvitingAnswer>(added, kOpen);
  if (!read) {
    return read.error();
  }
  if (read->token) {
    const auto token = TokenText::copy_from(bytes_of(*read->token));
    wipe(*read->token);
    auto joined =
        client.act("POST", "/api/v1/memberships", client::Body().add("invitation", token));
    if (!joined) {
      return joined.error();
    }
    invocation.show(*joined, [&](Terminal& terminal) {
      terminal.line("Added " + invocation.given().text("ORG") + "; you are its admin.");
    });
  }
  return {};
}

// The name and e-mail that the operator goes by in the first organization they are in.
Result<OwnMembership> own_membership(client::Client& client) {
  const auto answer = client.get("/api/v1/whoami");
  auto read = answer ? read_json<WhoAnswer>(*answer, kOpen) : Result<WhoAnswer>(answer.error());
  if (!read) {
    return read.error();
  }
  if (read->memberships.empty()) {
    return invalid("Nobody is named to administer it.",
                   "Give --admin-name NAME and --admin-email EMAIL.");
  }
  return std::move(read->memberships.front());
}

Result<OwnMembership> first_admin(client::Client& client, const Given& given) {
  const auto name = given.maybe("admin-name");
  const auto email = given.maybe("admin-email");
  if (name.has_value() != email.has_value()) {
    return invalid("An admin has a name and an e-mail address.",
                   "Give both --admin-name and --admin-email, or neither for yourself.");
  }
  return name ? OwnMembership{.name = *name, .email = *email} : own_membership(client);
}

Done add(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto admin =
      client ? first_admin(**client, invocation.given()) : Result<OwnMembership>(client.error());
  if (!admin) {
    return admin.error();
  }
  client::Body body;
  body.add("name", invocation.given().text("ORG")).add("admin", *admin);
  auto answer = (*client)->act("POST", "/api/v1/orgs", body);
  if (!answer) {
    return answer.error();
  }
  return invocation.given().has("admin-email") ? show_token(invocation, *answer)
                                               : join(invocation, **client, *answer);
}

Done list(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto answer = client
                    ? (*client)->get(invocation.given().has("removed") ? "/api/v1/orgs?removed=true"
                                                                       : "/api/v1/orgs")
                    : Result<boost::json::value>(client.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal, answer->at("organizations"), {"name", "member", "removed_at", "id"});
  });
  return {};
}

Done show(Invocation& invocation) {
  auto found = organization_of(invocation);
  auto answer =
      found ? found->client->get(path_of(found->named)) : Result<boost::json::value>(found.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) { show_object(terminal, answer->as_object()); });
  return {};
}

// One act on an organization, and what is said of it then.
struct Act {
  std::string_view method;
  std::string_view below;
  std::string_view said;
};
Done act(Invocation& invocation,
         Result<Organization> found,
         const Act& act,
         const client::Body& body = {}) {
  auto answer =
      found ? found->client->act(act.method, path_of(found->named) + std::string(act.below), body)
            : Result<boost::json::value>(found.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) { terminal.line(act.said); });
  return {};
}

Done edit(Invocation& invocation) {
  return act(invocation,
             organization_of(invocation),
             {.method = "PATCH", .below = "", .said = "Renamed."},
             client::Body().add("name", invocation.given().text("name")));
}

Done remove(Invocation& invocation) {
  return act(invocation,
             organization_of(invocation),
             {.method = "DELETE", .below = "", .said = "Removed; it can be restored for 30 days."});
}

Done restore(Invocation& invocation) {
  return act(invocation,
             organization_of(invocation, Among::kRemoved),
             {.method = "POST", .below = "/restore", .said = "Restored."});
}

}  // namespace

void add_organization_commands(std::vector<Command>& commands) {
  commands.push_back(
      {.path = "org add",
       .help = "Add an organization (operators), yours to administer unless an admin is named: "
               "then it prints their invitation.",
       .arguments = {{.name = "ORG", .help = "Its name"}},
       .options = {{.name = "admin-name", .help = "Of its first admin"},
                   {.name = "admin-email", .help = "Of its first admin"}},
       .run = add});
  commands.push_back({.path = "org list",
                      .help = "List your organizations; operators see all.",
                      .options = {{.name = "removed",
                                   .help = "Those that were removed, too",
                                   .takes = Takes::kNothing}},
                      .run = list});
  commands.push_back({.path = "org show",
                      .help = "Show an organization that you are in.",
                      .arguments = {kOrg},
                      .run = show});
  commands.push_back({.path = "org edit",
                      .help = "Rename an organization (operators).",
                      .arguments = {kOrg},
                      .options = {{.name = "name", .help = "Its new name", .required = true}},
                      .run = edit});
  commands.push_back({.path = "org remove",
                      .help = "Remove an organization (operators); for 30 days it can be restored.",
                      .arguments = {kOrg},
                      .run = remove});
  commands.push_back({.path = "org restore",
                      .help = "Put a removed organization back (operators).",
                      .arguments = {kOrg},
                      .run = restore});
}

}  // namespace cofactor::cli
