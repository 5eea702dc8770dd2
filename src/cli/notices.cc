#include "cli/commands.h"
#include "cli/held.h"
#include "cli/inside.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

constexpr Argument kWebhook{.name = "WEBHOOK", .help = "Its name or id"};
constexpr Option kKinds{
    .name = "kind",
    .help = "What it hears of: release, first-use, off-hours, refused, people, policy",
    .takes = Takes::kMany,
    .required = true,
    .value = "KIND"};

struct SecretAnswer {
  std::optional<std::string> secret;  // none of a repeated request
};
BOOST_DESCRIBE_STRUCT(SecretAnswer, (), (secret))

Done show_secret(Invocation& invocation, const boost::json::value& answer) {
  auto read = read_json<SecretAnswer>(answer, kOpen);
  if (!read) {
    return read.error();
  }
  invocation.show(answer, [&](Terminal& terminal) {
    if (read->secret) {
      terminal.raw(*read->secret + "\n");
    }
  });
  if (read->secret) {
    wipe(*read->secret);
  }
  return {};
}

Done add_webhook(Invocation& invocation) {
  auto where = inside(invocation);
  const auto& given = invocation.given();
  // The URL may hold a secret, so it comes from a file or standard input.
  auto url =
      where ? invocation.read_file(given.text("url-file")) : Result<std::string>(where.error());
  if (!url) {
    return url.error();
  }
  while (url->ends_with('\n') || url->ends_with('\r')) {
    url->pop_back();
  }
  client::Body body;
  body.add("name", given.text("NAME")).add("url", *url).add("kinds", given.all("kind"));
  auto answer = where->client->act("POST", where->path("/webhooks"), body);
  return answer ? show_secret(invocation, *answer) : Done(answer.error());
}

Done list_webhooks(Invocation& invocation) {
  auto where = inside(invocation);
  auto answer = where ? where->client->get(where->path("/webhooks"))
                      : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal, answer->at("webhooks"), {"name", "origin", "id"});
  });
  return {};
}

Result<Found> webhook_of(Invocation& invocation) {
  auto where = inside(invocation);
  auto found = where ? find_in(*where->client,
                               {.path = where->path("/webhooks"),
                                .plural = "webhooks",
                                .noun = "webhook",
                                .among = Among::kPresent},
                               invocation.given().text("WEBHOOK"))
                     : Result<Named>(where.error());
  if (!found) {
    return found.error();
  }
  return Found{
      .client = where->client, .path = where->path("/webhooks/" + found->id), .shown = found->name};
}

Done remove_webhook(Invocation& invocation) {
  return act_on(
      invocation,
      webhook_of(invocation),
      {.method = "DELETE", .below = "", .said = "{} was removed, and its secret erased."});
}

Done resend(Invocation& invocation) {
  return act_on(
      invocation,
      webhook_of(invocation),
      {.method = "POST", .below = "/resend", .said = "What was dead of {} is tried again."});
}

Done show_notices(Invocation& invocation) {
  auto where = inside(invocation);
  auto answer = where ? where->client->get(where->path("/notices"))
                      : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) { terminal.line(serialize(*answer)); });
  return {};
}

Done choose_notices(Invocation& invocation) {
  auto where = inside(invocation);
  const auto& given = invocation.given();
  client::Body body;
  body.add("not_by_mail", given.all("not-by-mail")).add("not_by_push", given.all("not-by-push"));
  auto answer = where ? where->client->act("PUT", where->path("/notices"), body)
                      : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [](Terminal& terminal) { terminal.line("Chosen."); });
  return {};
}

Done list_deliveries(Invocation& invocation) {
  auto where = inside(invocation);
  auto answer = where ? where->client->get(where->path("/deliveries"))
                      : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal,
              answer->at("deliveries"),
              {"webhook", "member", "waiting_from", "attempts", "next_at", "problem"});
  });
  return {};
}

}  // namespace

void add_notice_commands(std::vector<Command>& commands) {
  commands.push_back(
      {.path = "webhook add",
       .help = "Send notices somewhere; the secret they are signed with stands alone on standard "
               "output, once.",
       .arguments = {{.name = "NAME", .help = "Its name"}},
       .options = {{.name = "url-file",
                    .help = "A file with its https:// URL; - is standard input",
                    .required = true,
                    .value = "FILE"},
                   kKinds,
                   kOrgOption},
       .run = add_webhook});
  commands.push_back({.path = "webhook list",
                      .help = "List webhooks.",
                      .options = {kOrgOption},
                      .run = list_webhooks});
  commands.push_back({.path = "webhook remove",
                      .help = "Remove a webhook and erase its secret.",
                      .arguments = {kWebhook},
                      .options = {kOrgOption},
                      .run = remove_webhook});
  commands.push_back({.path = "notices show",
                      .help = "Show which notices you have left out.",
                      .options = {kOrgOption},
                      .run = show_notices});
  commands.push_back(
      {.path = "notices choose",
       .help = "Choose which notices you leave out; without an option none.",
       .options =
           {{.name = "not-by-mail", .help = "A kind", .takes = Takes::kMany, .value = "KIND"},
            {.name = "not-by-push", .help = "A kind", .takes = Takes::kMany, .value = "KIND"},
            kOrgOption},
       .run = choose_notices});
  commands.push_back({.path = "delivery list",
                      .help = "Show to whom notices are waiting or dead, and why.",
                      .options = {kOrgOption},
                      .run = list_deliveries});
  commands.push_back({.path = "webhook resend",
                      .help = "Try the dead notices of a webhook again.",
                      .arguments = {kWebhook},
                      .options = {kOrgOption},
                      .run = resend});
}

}  // namespace cofactor::cli
