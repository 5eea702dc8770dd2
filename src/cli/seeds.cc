#include <fmt/format.h>

#include <thread>

#include "base/hex.h"
#include "cli/commands.h"
#include "cli/held.h"
#include "cli/receipts.h"
#include "log/receipt.h"

// Commands by which a seed comes in, and by which two codes go out to prove it.
namespace cofactor::cli {

struct TimedCode {
  std::string code;
  std::optional<Time> valid_from;
  std::optional<Time> valid_until;
  std::optional<std::int64_t> counter;
};
BOOST_DESCRIBE_STRUCT(TimedCode, (), (code, valid_from, valid_until, counter))

struct PairAnswer {
  TimedCode first;
  TimedCode second;
  Receipt receipt;
};
BOOST_DESCRIBE_STRUCT(PairAnswer, (), (first, second, receipt))

struct EnteredAnswer {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(EnteredAnswer, (), (id, name))

namespace {

constexpr std::array kSources{
    Option{.name = "qr", .help = "A screenshot of the QR code, PNG or JPEG", .value = "FILE"},
    Option{.name = "uri-file", .help = "The otpauth URI", .value = "FILE"},
    Option{.name = "secret-file", .help = "The secret key as the site shows it", .value = "FILE"},
    Option{.name = "algorithm", .help = "With --secret-file: sha1, sha256 or sha512"},
    Option{.name = "digits", .help = "With --secret-file: 6, if it is another", .value = "NUMBER"},
    Option{.name = "period",
           .help = "With --secret-file: 30 seconds, if it is another",
           .value = "SECONDS"},
    Option{.name = "kind", .help = "With --secret-file: totp, if it is another: steam or hotp"},
    Option{.name = "counter",
           .help = "With --kind hotp: of the first code, if not 0",
           .value = "NUMBER"}};
constexpr Option kDevice{
    .name = "device", .help = "Which, if the account has several", .value = "DEVICE"};

// A file's text as a secret; what was read is wiped.
Result<UriText> read_secret(Invocation& invocation, const std::string& file) {
  auto text = invocation.read_file(file);
  if (!text) {
    return text.error();
  }
  auto secret = UriText::copy_from(bytes_of(*text));
  wipe(*text);
  return secret;
}

Result<UriText> read_picture(Invocation& invocation, const std::string& file) {
  auto picture = invocation.read_file(file);
  if (!picture) {
    return picture.error();
  }
  std::string text = base64_of(bytes_of(*picture));
  wipe(*picture);
  auto secret = UriText::copy_from(bytes_of(text));
  wipe(text);
  return secret;
}

Result<std::optional<std::int64_t>> number(const Given& given, std::string_view option) {
  const auto text = given.maybe(option);
  if (!text) {
    return std::optional<std::int64_t>();
  }
  const auto json = parse_json(*text);
  if (!json || !json->is_int64()) {
    return invalid(fmt::format("--{} takes a whole number.", option));
  }
  return std::optional(json->get_int64());
}

// Adds the seed that exactly one of --qr, --uri-file and --secret-file names.
Done add_seed(client::Body& body, Invocation& invocation) {
  const Given& given = invocation.given();
  const auto qr = given.maybe("qr");
  const auto uri = given.maybe("uri-file");
  const auto typed = given.maybe("secret-file");
  if (qr.has_value() + uri.has_value() + typed.has_value() != 1) {
    return invalid("A seed comes from one file.",
                   "Give one of --qr, --uri-file and --secret-file; \"-\" is standard input.");
  }
  auto secret = qr ? read_picture(invocation, *qr) : read_secret(invocation, uri ? *uri : *typed);
  const auto digits = number(given, "digits");
  const auto period = number(given, "period");
  const auto counter = number(given, "counter");
  if (!secret) {
    return secret.error();
  }
  for (const auto* read : {&digits, &period, &counter}) {
    if (!*read) {
      return read->error();
    }
  }
  if (typed) {
    client::Body parts;
    parts.add("base32", *secret)
        .add("algorithm", given.maybe("algorithm"))
        .add("digits", *digits)
        .add("period_s", *period)
        .add("kind", given.maybe("kind"))
        .add("counter", *counter);
    body.add("secret", parts);
  } else {
    body.add(qr ? "picture" : "uri", *secret);
  }
  return {};
}

std::string between(const TimedCode& code) {
  if (!code.valid_from || !code.valid_until) {
    return fmt::format("{}  of counter {}", code.code, code.counter.value_or(0));
  }
  return fmt::format("{}  from {} until {}",
                     code.code,
                     text_of(*code.valid_from).substr(11, 8),
                     text_of(*code.valid_until).substr(11, 8));
}

// Until both codes are over, on a terminal: how long each has. Those of counters have no end.
void count_down(Invocation& invocation, const PairAnswer& pair) {
  if (!pair.first.valid_until || !pair.second.valid_until) {
    return;
  }
  const auto left = [&](Time until) {
    return std::chrono::ceil<std::chrono::seconds>(until - invocation.clock().wall()).count();
  };
  while (invocation.terminal().shows_progress() && left(*pair.second.valid_until) > 0) {
    const bool first = left(*pair.first.valid_until) > 0;
    invocation.terminal().progress(
        fmt::format("The {} code is good for {} s more; Ctrl-C ends the count.",
                    first ? "first" : "second",
                    left(first ? *pair.first.valid_until : *pair.second.valid_until)));
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

// An answer with two codes, and the release that its receipt has to be of.
struct Pair {
  boost::json::value answer;
  client::Release release;
};

Result<Pair> ask_for_pair(Invocation& invocation,
                          const Found& device,
                          client::Release::Kind kind,
                          const std::string& reason = {}) {
  auto release = release_by_caller(invocation, device.account);
  if (!release) {
    return release.error();
  }
  release->kind = kind;
  release->device = device.device;
  release->reason = reason;
  const bool is_resync = kind == client::Release::Kind::kResync;
  client::Body body;
  if (is_resync) {
    body.add("reason", reason);
  }
  auto answer =
      device.client->act("POST", device.path + (is_resync ? "/resync" : "/enrolment"), body);
  if (!answer) {
    return answer.error();
  }
  return Pair{.answer = std::move(*answer), .release = std::move(*release)};
}

std::string times_of(const TimedCode& first) {
  return first.valid_from ? "UTC, " + text_of(*first.valid_from) : std::string();
}

// Shows two codes with their times; `before` is the answer that they belong to, for --json.
Done show_pair(Invocation& invocation,
               Pair&& pair,
               const std::optional<boost::json::value>& before = {}) {
  const boost::json::value& answer = pair.answer;
  auto read = read_json<PairAnswer>(answer, kOpen);
  if (!read) {
    return read.error();
  }
  pair.release.valid_until = read->first.valid_until;
  pair.release.counter = read->first.counter;
  if (auto kept = keep_receipt(invocation, read->receipt, std::move(pair.release)); !kept) {
    return kept;
  }
  boost::json::value whole = before.value_or(answer);
  if (before && whole.is_object()) {
    whole.get_object()["enrolment"] = answer;
  }
  invocation.show(whole, [&](Terminal& terminal) {
    terminal.facts({{.name = "First code", .value = between(read->first)},
                    {.name = "Second code", .value = between(read->second)},
                    {.name = "Times", .value = times_of(read->first)},
                    {.name = "Receipt", .value = std::to_string(read->receipt.position)}});
    count_down(invocation, *read);
  });
  return {};
}

// What was entered for `device` is pending; its two codes follow at once.
Done show_entered(Invocation& invocation, Found device, const boost::json::value& answer) {
  warn_of(invocation.terminal(), answer);
  auto read = read_json<EnteredAnswer>(answer, kOpen);
  if (!read) {
    return read.error();
  }
  if (device.device.empty()) {  // it is new
    device.device = read->id;
    device.path += read->id;
  }
  auto pair = ask_for_pair(invocation, device, client::Release::Kind::kEnrolment);
  if (!pair) {
    invocation.show(answer, [&](Terminal& terminal) {
      terminal.line(read->name + " is pending; its codes could not be shown.");
    });
    return pair.error();
  }
  if (invocation.terminal().form == Form::kHuman) {
    invocation.terminal().line(read->name +
                               " is pending. Type these two codes there, one after the other, and "
                               "then run cofactor device confirm:");
  }
  return show_pair(invocation, std::move(*pair), answer);
}

Done add(Invocation& invocation) {
  client::Body body;
  body.add("name", invocation.given().text("name"));
  if (invocation.given().has("shared")) {
    body.add("shared", true);
  }
  if (auto seed = add_seed(body, invocation); !seed) {
    return seed;
  }
  auto client = invocation.signed_in();
  auto account = client ? find_account(**client, invocation.given().text("ACCOUNT"))
                        : Result<AccountPath>(client.error());
  auto answer = account ? (*client)->act("POST", account->path() + "/devices", body)
                        : Result<boost::json::value>(account.error());
  if (!answer) {
    return answer.error();
  }
  Found device{.client = *client,
               .path = path_of(account->organization) + "/devices/",
               .account = std::move(*account)};
  return show_entered(invocation, std::move(device), *answer);
}

Done replace(Invocation& invocation) {
  client::Body body;
  if (auto seed = add_seed(body, invocation); !seed) {
    return seed;
  }
  auto device = device_of(invocation);
  auto answer = device ? device->client->act("POST", device->path + "/replace", body)
                       : Result<boost::json::value>(device.error());
  return answer ? show_entered(invocation, std::move(*device), *answer) : Done(answer.error());
}

Done pair(Invocation& invocation) {
  auto device = device_of(invocation);
  auto pair = device ? ask_for_pair(invocation, *device, client::Release::Kind::kEnrolment)
                     : Result<Pair>(device.error());
  return pair ? show_pair(invocation, std::move(*pair)) : Done(pair.error());
}

Done resync(Invocation& invocation) {
  auto device = device_of(invocation);
  auto pair = device ? ask_for_pair(invocation,
                                    *device,
                                    client::Release::Kind::kResync,
                                    invocation.given().maybe("reason").value_or(""))
                     : Result<Pair>(device.error());
  return pair ? show_pair(invocation, std::move(*pair)) : Done(pair.error());
}

std::vector<Option> with_sources(std::vector<Option> options) {
  options.insert(options.end(), kSources.begin(), kSources.end());
  return options;
}

}  // namespace

void add_seed_commands(std::vector<Command>& commands) {
  commands.push_back(
      {.path = "device add",
       .help = "Add a device by its seed; shows two codes to enrol it with.",
       .arguments = {kAccountArgument},
       .options = with_sources({{.name = "name", .help = "Its name", .required = true},
                                {.name = "shared",
                                 .help = "The other side takes one code from several people",
                                 .takes = Takes::kNothing}}),
       .run = add});
  commands.push_back({.path = "device replace",
                      .help = "Enter a new seed; the old one serves until it is confirmed.",
                      .arguments = {kAccountArgument},
                      .options = with_sources({kDevice}),
                      .run = replace});
  commands.push_back({.path = "device pair",
                      .help = "Show two codes of a pending device once more.",
                      .arguments = {kAccountArgument},
                      .options = {kDevice},
                      .run = pair});
  commands.push_back({.path = "device resync",
                      .help = "Show two codes of an active device, to set the other side's clock.",
                      .arguments = {kAccountArgument},
                      .options = {kDevice, {.name = "reason", .help = "Why; it is recorded"}},
                      .run = resync});
}

}  // namespace cofactor::cli
