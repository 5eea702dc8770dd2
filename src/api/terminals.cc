#include "api/resources.h"
#include "api/signed_in.h"
#include "custody/answer_terminal_sign_in.h"
#include "custody/begin_terminal_sign_in.h"
#include "custody/find_terminal_sign_in.h"
#include "custody/poll_terminal_sign_in.h"

// Terminals that a person signs in from the page of a browser (RFC 8628; docs/api/terminal.md).
namespace cofactor::api {

struct TerminalRequest {
  std::string client;
};
BOOST_DESCRIBE_STRUCT(TerminalRequest, (), (client))

struct TerminalShape {
  Shown<TokenText> terminal;
  std::string user_code;
  std::string page;
  Time expires_at;
  std::int64_t interval_s = 0;
};
BOOST_DESCRIBE_STRUCT(TerminalShape, (), (terminal, user_code, page, expires_at, interval_s))

struct PollRequest {
  TokenText terminal;
};
BOOST_DESCRIBE_STRUCT(PollRequest, (), (terminal))

struct PollShape {
  TerminalState state{};
  std::optional<std::string> number;
  std::int64_t interval_s = 0;
  std::optional<SignedInShape> signed_in;
};
BOOST_DESCRIBE_STRUCT(PollShape, (), (state, number, interval_s, signed_in))

struct UserCodeRequest {
  std::string user_code;
};
BOOST_DESCRIBE_STRUCT(UserCodeRequest, (), (user_code))

struct ApproveRequest {
  std::string user_code;
  std::string number;
};
BOOST_DESCRIBE_STRUCT(ApproveRequest, (), (user_code, number))

struct FoundTerminalShape {
  std::string client;
  std::string network;
  std::string your_network;
  Time asked_at;
  Time expires_at;
};
BOOST_DESCRIBE_STRUCT(FoundTerminalShape, (), (client, network, your_network, asked_at, expires_at))

namespace {

Result<BeginTerminalSignIn> begin(const Asked& asked, TerminalRequest&& body) {
  return BeginTerminalSignIn{.client = std::move(body.client),
                             .network = presented_by(asked.request, false).network,
                             .asked_at = asked.now,
                             .at = asked.core.clock.boot(),
                             .ceremonies = asked.core.ceremonies.get()};
}

TerminalShape show_begun(BeginTerminalSignIn::Answer&& answer) {
  return {.terminal = std::move(answer.terminal),
          .user_code = std::move(answer.code),
          .page = std::move(answer.page),
          .expires_at = answer.expires_at,
          .interval_s = answer.interval.count()};
}

Result<PollTerminalSignIn> poll(const Asked& asked, PollRequest&& body) {
  return PollTerminalSignIn{.terminal = token_hash(body.terminal),
                            .at = asked.core.clock.boot(),
                            .ceremonies = asked.core.ceremonies.get()};
}

PollShape show_polled(PollTerminalSignIn::Answer&& answer, const routing::Showing& showing) {
  PollShape out{
      .state = answer.state, .number = {}, .interval_s = answer.interval.count(), .signed_in = {}};
  if (!answer.number.empty()) {
    out.number = std::move(answer.number);
  }
  if (answer.begun) {
    out.signed_in.emplace(show_signed_in(std::move(*answer.begun), showing).shape);
  }
  return out;
}

// The verb about the terminal with that code.
template <class Verb>
Verb about(const Asked& asked, std::string&& user_code) {
  Verb verb;
  verb.code = std::move(user_code);
  verb.at = asked.core.clock.boot();
  verb.ceremonies = asked.core.ceremonies.get();
  return verb;
}

Result<FindTerminalSignIn> find(const Asked& asked, UserCodeRequest&& body) {
  auto verb = about<FindTerminalSignIn>(asked, std::move(body.user_code));
  verb.bearer = presented_by(asked.request, false).token_hash;
  return verb;
}

FoundTerminalShape show_found(TerminalFound&& found) {
  return {.client = std::move(found.asked.client),
          .network = std::move(found.asked.network),
          .your_network = std::move(found.here),
          .asked_at = found.asked.asked_at,
          .expires_at = found.expires_at};
}

Result<ApproveTerminalSignIn> approve(const Asked& asked, ApproveRequest&& body) {
  auto verb = about<ApproveTerminalSignIn>(asked, std::move(body.user_code));
  verb.number = std::move(body.number);
  return verb;
}

Result<RefuseTerminalSignIn> refuse(const Asked& asked, UserCodeRequest&& body) {
  return about<RefuseTerminalSignIn>(asked, std::move(body.user_code));
}

Nothing show_nothing(NoPlan&&) { return {}; }

}  // namespace

void add_terminal_routes(Routes& routes) {
  routes.add<BeginTerminalSignIn, TerminalRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/terminal-sign-ins",
       .summary = "Asks that a person signs this terminal in, from the page.",
       .status = 201},
      begin,
      show_begun);
  routes.add<PollTerminalSignIn, PollRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/terminal-sign-ins/poll",
       .summary = "What became of it: the terminal's session, once a person said yes."},
      poll,
      show_polled);
  routes.add<FindTerminalSignIn, UserCodeRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/terminal-sign-ins/find",
       .summary = "Enters the code that a terminal shows, and says which terminal it is."},
      find,
      show_found);
  routes.add<ApproveTerminalSignIn, ApproveRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/terminal-sign-ins/approve",
       .summary = "Lets that terminal sign in as who asks, by the number that it shows."},
      approve,
      show_nothing);
  routes.add<RefuseTerminalSignIn, UserCodeRequest>({.method = http::Method::kPost,
                                                     .path = "/api/v1/terminal-sign-ins/refuse",
                                                     .summary = "Turns that terminal away."},
                                                    refuse,
                                                    show_nothing);
}

}  // namespace cofactor::api
