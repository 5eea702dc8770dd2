#include <charconv>

#include "api/resources.h"
#include "custody/record_outcome.h"
#include "custody/release_code.h"
#include "custody/see_queue.h"

namespace cofactor::api {

struct CodeRequest {
  std::string reason;
  std::optional<std::string> ticket;
  std::optional<DeviceId> device;
  std::optional<std::uint32_t> wait_s;
};
BOOST_DESCRIBE_STRUCT(CodeRequest, (), (reason, ticket, device, wait_s))

struct OutcomeRequest {
  Outcome outcome{};
};
BOOST_DESCRIBE_STRUCT(OutcomeRequest, (), (outcome))

struct DeviceNamed {
  DeviceId id;
  Name name;
};
BOOST_DESCRIBE_STRUCT(DeviceNamed, (), (id, name))

struct ReleasedCode {
  Shown<Code> code;
  std::optional<Time> valid_until;
  std::optional<std::int64_t> seconds_left;
  std::optional<Step> counter;
  std::optional<std::int64_t> unused_before;
  DeviceNamed device;
  std::optional<std::string> sign_in;
  std::optional<std::string> email;
  std::optional<std::string> password_place;
  Receipt receipt;
};
BOOST_DESCRIBE_STRUCT(ReleasedCode,
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

struct QueueShape {
  std::optional<std::string> holder;
  std::optional<Time> free_at;
  std::uint64_t waiting = 0;
  std::optional<std::uint64_t> place;
  bool waits = false;
};
BOOST_DESCRIBE_STRUCT(QueueShape, (), (holder, free_at, waiting, place, waits))

namespace {

constexpr std::uint32_t kLongestWait = 120;  // seconds
constexpr std::size_t kLongestReason = 500;
constexpr std::size_t kLongestTicket = 200;

Result<ReleaseCode> release_code(const Asked& asked, CodeRequest&& body) {
  if (auto line = check_line(body.reason, "The reason", kLongestReason); !line) {
    return line.error();
  }
  if (body.ticket) {
    if (auto line = check_line(*body.ticket, "The ticket", kLongestTicket); !line) {
      return line.error();
    }
  }
  if (body.wait_s.value_or(0) > kLongestWait) {
    return invalid("wait_s is at most 120.", "Ask again when that time is over.");
  }
  ReleaseCode verb{.account = asked.id<AccountId>("account"),
                   .device = body.device,
                   .reason = std::move(body.reason),
                   .ticket = std::move(body.ticket)};
  if (body.wait_s) {
    verb.wait_until = asked.now + std::chrono::seconds(*body.wait_s);
    verb.asked_at = asked.now;
  }
  return verb;
}

ReleasedCode show_release(ReleaseCode::Answer&& answer) {
  return {.code = std::move(answer.code),
          .valid_until = answer.valid_until,
          .seconds_left = answer.seconds_left,
          .counter = answer.counter,
          .unused_before = answer.unused_before,
          .device = {.id = answer.device, .name = std::move(answer.device_name)},
          .sign_in = std::move(answer.account.sign_in),
          .email = std::move(answer.account.email),
          .password_place = std::move(answer.account.password_place),
          .receipt = std::move(answer.receipt)};
}

Result<SeeQueue> see_queue(const Asked& asked) {
  return SeeQueue{.account = asked.id<AccountId>("account"), .queue = &asked.core.queue};
}

QueueShape show_queue(SeeQueue::Answer&& answer) {
  return {.holder = std::move(answer.holder),
          .free_at = answer.free_at,
          .waiting = answer.waiting,
          .place = answer.place,
          .waits = answer.waits};
}

// What is no position stands for one that nothing has.
Position position_of(std::string_view text) {
  Position position = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? position : std::numeric_limits<Position>::max();
}

Result<RecordOutcome> record_outcome(const Asked& asked, OutcomeRequest&& body) {
  return RecordOutcome{.release = position_of(asked.request.parameter("position")),
                       .outcome = body.outcome};
}

}  // namespace

void add_code_routes(Routes& routes) {
  routes.add<ReleaseCode, CodeRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/accounts/{account}/codes",
       .summary = "Releases a code, now, for a reason, on the record.",
       .status = 201},
      release_code,
      show_release);
  routes.add<SeeQueue>({.method = http::Method::kGet,
                        .path = "/api/v1/orgs/{org}/accounts/{account}/queue",
                        .summary = "Who holds an account's code, and one's place behind them."},
                       see_queue,
                       show_queue);
  routes.add<RecordOutcome, OutcomeRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/codes/{position}/outcome",
       .summary = "Says what became of a code: used, rejected or unused."},
      record_outcome,
      [](RecordOutcome::Answer&&) { return Nothing{}; });
}

}  // namespace cofactor::api
