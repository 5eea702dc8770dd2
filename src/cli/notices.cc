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

struct ChoiceAnswer {
  std::vector<std::string> not_by_mail;
  std::vector<std::string> not_by_push;
};
BOOST_DESCRIBE_STRUCT(ChoiceAnswer, (), (not_by_mail, not_by_push))

struct DeadAnswer {
  std::uint64_t position = 0;
  std::uint64_t attempts = 0;
  std::string given_up_at;
  std::string problem;
};
BOOST_DESCRIBE_STRUCT(DeadAnswer, (), (position, attempts, given_up_at, problem))

struct DeliveryAnswer {
  std::optional<std::string> webhook;
  std::optional<std::string> member;
  std::optional<std::uint64_t> waiting_from;
  std::uint64_t attempts = 0;
  std::optional<std::string> next_at;
  std::string problem;
  bool stopped = false;
  std::vector<DeadAnswer> dead;
};
BOOST_DESCRIBE_STRUCT(DeliveryAnswer,
                      (),
                      (webhook, member, waiting_from, attempts, next_at, problem, stopped, dead))

struct DeliveriesAnswer {
  std::vector<DeliveryAnswer> deliveries;
};
BOOST_DESCRIBE_STRUCT(DeliveriesAnswer, (), (deliveries))

// A line for what waits and one for each notice that was given up.
void show_deliveries(Terminal& terminal, const std::vector<DeliveryAnswer>& deliveries) {
  std::vector<std::vector<std::string>> rows;
  for (const DeliveryAnswer& each : deliveries) {
    const std::string to = each.webhook ? *each.webhook : each.member.value_or("");
    if (each.waiting_from) {
      rows.push_back({to,
                      std::to_string(*each.waiting_from),
                      each.stopped ? "stopped" : "waits",
                      std::to_string(each.attempts),
                      each.next_at.value_or(""),
                      each.problem});
    }
    for (const DeadAnswer& dead : each.dead) {
      rows.push_back({to,
                      std::to_string(dead.position),
                      "dead",
                      std::to_string(dead.attempts),
                      dead.given_up_at,
                      dead.problem});
    }
  }
  if (rows.empty()) {
    terminal.line("Nothing.");
    return;
  }
  terminal.table({"To", "Position", "State", "Attempts", "Next or given up", "Problem"}, rows);
}

void show_left_out(Terminal& terminal,
                   std::string_view way,
                   const std::vector<std::string>& kinds) {
  std::string line(way);
  line += kinds.empty() ? ": everything" : ": everything but";
  for (const std::string& kind : kinds) {
    line += " " + kind;
  }
  terminal.line(line);
}

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

Done resend_mail(Invocation& invocation) {
  auto where = inside(invocation);
  auto member =
      where ? find_member(*where->client, where->organization, invocation.given().text("MEMBER"))
            : Result<Named>(where.error());
  auto found = member ? Result<Found>(Found{.client = where->client,
                                            .path = where->path("/members/" + member->id),
                                            .shown = member->name})
                      : Result<Found>(member.error());
  return act_on(
      invocation,
      found,
      {.method = "POST", .below = "/resend", .said = "What was dead of {}'s mail is tried again."});
}

Done show_notices(Invocation& invocation) {
  auto where = inside(invocation);
  auto answer = where ? where->client->get(where->path("/notices"))
                      : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  const auto choice = read_json<ChoiceAnswer>(*answer, kOpen);
  if (!choice) {
    return choice.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_left_out(terminal, "by mail", choice->not_by_mail);
    show_left_out(terminal, "by push", choice->not_by_push);
  });
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
  const auto read = read_json<DeliveriesAnswer>(*answer, kOpen);
  if (!read) {
    return read.error();
  }
  invocation.show(*answer,
                  [&](Terminal& terminal) { show_deliveries(terminal, read->deliveries); });
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
  commands.push_back({.path = "member resend",
                      .help = "Try the dead mail of a member again.",
                      .arguments = {{.name = "MEMBER", .help = "Their name, e-mail or id"}},
                      .options = {kOrgOption},
                      .run = resend_mail});
}

}  // namespace cofactor::cli
