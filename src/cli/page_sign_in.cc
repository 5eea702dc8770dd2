#include "cli/page_sign_in.h"

#include <fmt/format.h>

#include <thread>

namespace cofactor::cli {

struct Begun {
  TokenText terminal;
  std::string user_code;
  std::string page;
  Time expires_at;
  std::int64_t interval_s = 0;
};
BOOST_DESCRIBE_STRUCT(Begun, (), (terminal, user_code, page, expires_at, interval_s))

struct Polled {
  std::string state;
  std::optional<std::string> number;
  std::int64_t interval_s = 0;
};
BOOST_DESCRIBE_STRUCT(Polled, (), (state, number, interval_s))

namespace {

constexpr std::size_t kLongestClient = 60;

void show_begun(Invocation& invocation, const Begun& begun) {
  const boost::json::object shown{{"page", begun.page},
                                  {"user_code", begun.user_code},
                                  {"expires_at", text_of(begun.expires_at)}};
  invocation.show(shown, [&](Terminal& terminal) {
    terminal.line("Open this page in a browser where you are signed in:");
    terminal.line("");
    terminal.line("    " + begun.page);
    terminal.line("");
    terminal.line("Enter this code there:        " + begun.user_code);
  });
  invocation.terminal().flush();
}

void show_number(Invocation& invocation, const std::string& number) {
  invocation.terminal().end_progress();
  invocation.show(boost::json::object{{"number", number}}, [&](Terminal& terminal) {
    terminal.line("The page asks for the number: " + number);
  });
  invocation.terminal().flush();
}

void show_waiting(Invocation& invocation, const Begun& begun) {
  const auto left =
      std::chrono::ceil<std::chrono::seconds>(begun.expires_at - invocation.clock().wall());
  invocation.terminal().progress(fmt::format("Waiting for you; the code is good for {:3} s more",
                                             std::max<std::int64_t>(left.count(), 0)));
}

Error not_in_time() {
  return {.code = ErrorCode::kUnauthenticated,
          .message = "Nobody confirmed the sign-in in time.",
          .hint = "Begin anew: cofactor login"};
}

Error turned_away() {
  return {.code = ErrorCode::kDenied,
          .message = "The sign-in was turned away at the page.",
          .hint = "Begin anew, and enter the number that is shown here: cofactor login"};
}

bool may_pass(ErrorCode code) {
  return code == ErrorCode::kUnreachable || code == ErrorCode::kUnavailable ||
         code == ErrorCode::kOutcomeUnknown || code == ErrorCode::kThrottled;
}

// Asks again and again, as often as the server lets it.
Result<boost::json::value> wait_for_person(Invocation& invocation,
                                           client::Client& client,
                                           const Begun& begun) {
  std::string number;
  std::chrono::seconds interval(begun.interval_s);
  while (invocation.clock().wall() < begun.expires_at + interval) {
    show_waiting(invocation, begun);
    std::this_thread::sleep_for(interval);
    auto answer = client.act(
        "POST", "/api/v1/terminal-sign-ins/poll", client::Body().add("terminal", begun.terminal));
    if (!answer && may_pass(answer.error().code)) {
      continue;
    }
    const auto polled = answer ? read_json<Polled>(*answer, kOpen) : Result<Polled>(answer.error());
    if (!polled) {
      return polled.error();
    }
    if (polled->state == "approved") {
      return answer->as_object().at("signed_in");
    }
    if (polled->state == "refused") {
      return turned_away();
    }
    if (polled->state == "expired") {
      return not_in_time();
    }
    interval = std::chrono::seconds(std::max(polled->interval_s, begun.interval_s));
    if (polled->number && *polled->number != number) {
      number = *polled->number;
      show_number(invocation, number);
    }
  }
  return not_in_time();
}

}  // namespace

Result<boost::json::value> sign_in_at_page(Invocation& invocation, client::Client& client) {
  const std::string host = invocation.environment().host.value_or("a terminal");
  auto answer = client.act("POST",
                           "/api/v1/terminal-sign-ins",
                           client::Body().add("client", inert(host).substr(0, kLongestClient)));
  const auto begun = answer ? read_json<Begun>(*answer, kOpen) : Result<Begun>(answer.error());
  if (!begun) {
    return begun.error();
  }
  if (begun->interval_s <= 0) {
    return invalid("The server's answer has no interval.");
  }
  show_begun(invocation, *begun);
  return wait_for_person(invocation, client, *begun);
}

}  // namespace cofactor::cli
