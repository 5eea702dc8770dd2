#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/receipts.h"
#include "client/release.h"
#include "log/receipt.h"

namespace cofactor::cli {

struct CodeAnswer {
  std::string code;
  std::optional<Time> valid_until;
  std::optional<std::int64_t> seconds_left;
  std::optional<std::int64_t> counter;
  std::optional<std::int64_t> unused_before;
  Named device;
  std::optional<std::string> sign_in;
  std::optional<std::string> email;
  std::optional<std::string> password_place;
  Receipt receipt;
};
struct QueueAnswer {
  std::optional<std::string> holder;
  std::optional<Time> free_at;
  std::optional<std::uint64_t> place;
};
BOOST_DESCRIBE_STRUCT(QueueAnswer, (), (holder, free_at, place))
BOOST_DESCRIBE_STRUCT(Named, (), (id, name))
BOOST_DESCRIBE_STRUCT(CodeAnswer,
                      (),
                      (code,
                       valid_until,
                       seconds_left,
                       counter,
                       unused_before,
                       device,
                       sign_in,
                       email,
                       password_place,
                       receipt))

namespace {

constexpr std::chrono::seconds kLongestWait{120};
constexpr std::chrono::seconds kUsualPeriod{30};
constexpr std::int64_t kFewSeconds = 5;
constexpr std::int64_t kManyUnused = 3;

// "Ben holds the code, next in 17 s; you are number 2 in the queue".
std::string held_by(const QueueAnswer& queue, std::chrono::seconds left) {
  return fmt::format("{} holds the code, next in {:2} s; you are number {} in the queue",
                     queue.holder.value_or("Somebody"),
                     left.count(),
                     queue.place.value_or(1));
}

// Counts down to the next step while the server keeps the place in the queue, which it was asked
// for before: nothing else can be asked meanwhile.
client::Patience waiting(Invocation& invocation, client::Client& client, const std::string& path) {
  const auto answer = client.get(path + "/queue");
  const auto read =
      answer ? read_json<QueueAnswer>(*answer, kOpen) : Result<QueueAnswer>(answer.error());
  const auto count_down = [&invocation, queue = read.value_or(QueueAnswer{})] {
    using std::chrono::seconds;
    const Time now = invocation.clock().wall();
    if (queue.free_at && now < *queue.free_at) {
      invocation.terminal().progress(
          held_by(queue, std::chrono::ceil<seconds>(*queue.free_at - now)));
      return;
    }
    const auto left =
        kUsualPeriod - std::chrono::floor<seconds>(now.time_since_epoch()) % kUsualPeriod;
    invocation.terminal().progress(
        fmt::format("Waiting for a code; the next step begins in {:2} s", left.count()));
  };
  return {.most = kLongestWait + std::chrono::seconds(30), .on_wait = count_down};
}

void show_code(Terminal& terminal, const CodeAnswer& answer) {
  terminal.line(answer.code);
  const Position release = client::release_in(answer.receipt);
  const auto number = [](const std::optional<std::int64_t>& value) {
    return value ? std::to_string(*value) : std::string();
  };
  terminal.facts({{.name = "Valid until",
                   .value = answer.valid_until ? text_of(*answer.valid_until) : std::string()},
                  {.name = "Seconds left", .value = number(answer.seconds_left)},
                  {.name = "Counter", .value = number(answer.counter)},
                  {.name = "Device", .value = answer.device.name},
                  {.name = "Sign in at", .value = answer.sign_in.value_or("")},
                  {.name = "E-mail", .value = answer.email.value_or("")},
                  {.name = "Password", .value = answer.password_place.value_or("")},
                  {.name = "Receipt", .value = std::to_string(answer.receipt.position)},
                  {.name = "Release",
                   .value = release == answer.receipt.position ? "" : std::to_string(release)}});
}

void warn_of(Terminal& terminal, const CodeAnswer& answer) {
  if (answer.seconds_left && *answer.seconds_left < kFewSeconds) {
    terminal.warn(
        fmt::format("only {} s are left of this code; it may be too late.", *answer.seconds_left));
  }
  if (answer.unused_before.value_or(0) >= kManyUnused) {
    terminal.warn(fmt::format(
        "{} codes before this one were not said to be used. If it is refused, the other side looks "
        "no further ahead: cofactor device resync.",
        *answer.unused_before));
  }
}

Done release_code(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto account = client ? find_account(**client, invocation.given().text("ACCOUNT"))
                        : Result<AccountPath>(client.error());
  if (!account) {
    return account.error();
  }
  auto release = release_by_caller(invocation, *account);
  if (!release) {
    return release.error();
  }
  release->reason = invocation.given().maybe("reason").value_or("");
  release->ticket = invocation.given().maybe("ticket");
  client::Body body;
  body.add("reason", release->reason).add("ticket", release->ticket);
  if (const auto name = invocation.given().maybe("device")) {
    auto device = find_device(**client, *account, *name);
    if (!device) {
      return device.error();
    }
    body.add("device", device->id);
    release->device = device->id;
  }
  client::Patience patience;
  if (invocation.given().has("wait")) {
    body.add("wait_s", kLongestWait.count());
    patience = waiting(invocation, **client, account->path());
  }
  auto answer = (*client)->act("POST", account->path() + "/codes", body, patience);
  auto read = answer ? read_json<CodeAnswer>(*answer, kOpen) : Result<CodeAnswer>(answer.error());
  if (!read) {
    return read.error();
  }
  if (release->device.empty()) {  // any of the account's was asked for
    release->device = read->device.id;
  }
  release->valid_until = read->valid_until;
  release->counter = read->counter;
  if (auto kept = keep_receipt(invocation, read->receipt, std::move(*release)); !kept) {
    return kept;
  }
  invocation.show(*answer, [&](Terminal& terminal) { show_code(terminal, *read); });
  warn_of(invocation.terminal(), *read);
  return {};
}

// A receipt by its file, or by the position that the code was answered with.
Result<std::string> position_in(std::string_view text) {
  if (text.find_first_not_of("0123456789") == std::string_view::npos) {
    return std::string(text);
  }
  const auto receipt = client::read_receipt(std::string(text));
  return receipt ? std::to_string(client::release_in(*receipt))
                 : Result<std::string>(receipt.error());
}

Done record_outcome(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto organization = client ? find_organization(**client, invocation.given().maybe("org"))
                             : Result<Named>(client.error());
  auto position = organization ? position_in(invocation.given().text("RECEIPT"))
                               : Result<std::string>(organization.error());
  if (!position) {
    return position.error();
  }
  auto answer =
      (*client)->act("POST",
                     fmt::format("{}/codes/{}/outcome", path_of(*organization), *position),
                     client::Body().add("outcome", invocation.given().text("OUTCOME")));
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [](Terminal& terminal) { terminal.line("Recorded."); });
  return {};
}

}  // namespace

void add_code_commands(std::vector<Command>& commands) {
  commands.push_back(
      {.path = "code",
       .help = "Get a code, now, for a reason, on the record.",
       .arguments = {{.name = "ACCOUNT", .help = "[ORG/]VAULT/NAME"}},
       .options = {{.name = "reason", .help = "Why; it stands in the record"},
                   {.name = "ticket", .help = "The ticket that it is for"},
                   {.name = "device", .help = "Of this device, not of any", .value = "DEVICE"},
                   {.name = "wait",
                    .help = "Wait until the code is yours, at most two minutes",
                    .takes = Takes::kNothing}},
       .run = release_code});
  commands.push_back({.path = "code outcome",
                      .help = "Say what became of a code: used, rejected or unused.",
                      .arguments = {{.name = "RECEIPT", .help = "Its position, or its file"},
                                    {.name = "OUTCOME", .help = "used, rejected or unused"}},
                      .options = {{.name = "org", .help = "Its organization", .value = "ORG"}},
                      .run = record_outcome});
}

}  // namespace cofactor::cli
