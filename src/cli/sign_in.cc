#include "cli/commands.h"
#include "cli/page_sign_in.h"
#include "cli/render.h"

namespace cofactor::cli {

// What setup and the redeeming of a token answer with.
struct SignedIn {
  TokenText token;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (token))

namespace {

constexpr const char* kWhoAmI = "/api/v1/whoami";
constexpr const char* kSession = "/api/v1/session";
constexpr Option kAcceptLog{
    .name = "accept-log",
    .help =
        "Trust the log that the server shows now, though another was seen here before: only "
        "when you know why, as after a restore from a backup",
    .takes = Takes::kNothing};

Result<TokenText> token_from(Invocation& invocation, const std::string& file) {
  auto text = invocation.read_file(file);
  if (!text) {
    return text.error();
  }
  auto token = client::token_in(*text);
  wipe(*text);
  return token;
}

// The same without what is shown once, for --json and for people.
boost::json::object without_token(const boost::json::value& answer) {
  boost::json::object shown = answer.is_object() ? answer.get_object() : boost::json::object();
  shown.erase("token");
  return shown;
}

void show_welcome(Invocation& invocation, const boost::json::value& answer) {
  const auto shown = without_token(answer);
  invocation.show(shown, [&](Terminal& terminal) {
    terminal.line("Signed in.");
    show_object(terminal, shown);
  });
}

void show_who(Terminal& terminal, const boost::json::value& answer) {
  const boost::json::object none;
  const auto& who = answer.is_object() ? answer.get_object() : none;
  const auto member = [](const boost::json::object& of, std::string_view name) {
    const auto* found = of.if_contains(name);
    return found == nullptr ? std::string() : cell_of(*found);
  };
  const auto* credential = who.if_contains("credential");
  const auto& by =
      credential != nullptr && credential->is_object() ? credential->get_object() : none;
  terminal.facts({{.name = "Person", .value = member(who, "person")},
                  {.name = "Service", .value = member(who, "service")},
                  {.name = "Server roles", .value = member(who, "roles")},
                  {.name = "Signed in by", .value = member(by, "kind")},
                  {.name = "Until", .value = member(by, "expires_at")},
                  {.name = "May only read", .value = member(who, "reads_only")}});
  if (const auto* places = who.if_contains("memberships")) {
    show_list(terminal, *places, {"organization", "name", "email", "roles"});
  }
}

// Takes the token of the answer over.
Done become(client::Session& session, const boost::json::value& answer) {
  auto signed_in = read_json<SignedIn>(answer, kOpen);
  if (!signed_in) {
    return signed_in.error();
  }
  session.sign_in(std::move(signed_in->token));
  return {};
}

// Before a token is spent there: the server's log is the one that was seen here before, unless a
// person says that another may be.
Done meet_log(Invocation& invocation, client::Session& session) {
  if (!invocation.given().has(kAcceptLog.name)) {
    return session.witness().look();
  }
  auto trusted = session.trust_anew();
  if (trusted) {
    invocation.terminal().warn(
        "the log that the server shows now is trusted from here on; what it showed before is not "
        "asked for any more.");
  }
  return trusted;
}

Done set_up(Invocation& invocation) {
  auto token = token_from(invocation, invocation.given().text("token-file"));
  auto session = token ? invocation.session() : Result<client::Session*>(token.error());
  if (!session) {
    return session.error();
  }
  client::Body body;
  body.add("name", invocation.given().text("name"))
      .add("email", invocation.given().text("email"))
      .add("organization", invocation.given().maybe("organization"));
  if (auto met = meet_log(invocation, **session); !met) {
    return met;
  }
  (*session)->client().sign_in(std::move(*token));
  auto answer = (*session)->client().act("POST", "/api/v1/setup", body);
  if (!answer) {
    return answer.error();
  }
  if (auto done = become(**session, *answer); !done) {
    return done;
  }
  show_welcome(invocation, *answer);
  return {};
}

Done join(Invocation& invocation, const TokenText& invitation) {
  auto client = invocation.signed_in();
  auto answer =
      client ? (*client)->act(
                   "POST", "/api/v1/memberships", client::Body().add("invitation", invitation))
             : Result<boost::json::value>(client.error());
  if (!answer) {
    return answer.error();
  }
  show_welcome(invocation, *answer);
  return {};
}

// An API token signs in as it is; an invitation or recovery token is redeemed for a session.
Done redeem(Invocation& invocation, client::Session& session, TokenText&& token) {
  client::Client& client = session.client();
  client.sign_in(token.clone());
  auto answer = client.act("POST", "/api/v1/sessions", client::Body());
  if (answer) {
    if (auto done = become(session, *answer); !done) {
      return done;
    }
    show_welcome(invocation, *answer);
    return {};
  }
  auto who = client.get(kWhoAmI);
  if (!who) {
    return answer.error();
  }
  session.sign_in(std::move(token));
  invocation.show(*who, [&](Terminal& terminal) {
    terminal.line("Signed in.");
    show_who(terminal, *who);
  });
  return {};
}

// A person confirms it at the server's page, with their passkey. A session that stands is kept
// until then, and ends for the new one.
Done log_in_at_page(Invocation& invocation, client::Session& session) {
  if (auto met = meet_log(invocation, session); !met) {
    return met;
  }
  auto answer = sign_in_at_page(invocation, session.client());
  if (!answer) {
    return answer.error();
  }
  if (session.is_signed_in()) {
    (void)session.client().act("DELETE", kSession);  // one that is over already is over
  }
  auto done = become(session, *answer);
  if (done) {
    invocation.terminal().end_progress();
    show_welcome(invocation, *answer);
  }
  return done;
}

Done log_in(Invocation& invocation) {
  auto session = invocation.session();
  if (!session) {
    return session.error();
  }
  const bool joins = invocation.given().has("join");
  const bool is_signed_in = (*session)->is_signed_in();
  const bool bears_token = invocation.given().has("token-stdin");
  const bool again = invocation.given().has("again");
  if (again && (joins || bears_token)) {
    return invalid("--again is for the page alone.", "Leave out --join and --token-stdin.");
  }
  if (joins && !bears_token) {
    return invalid("--token-stdin is missing.", "An invitation to join comes on standard input.");
  }
  if (is_signed_in && !bears_token && invocation.given().has(kAcceptLog.name)) {
    return meet_log(invocation, **session);
  }
  if (is_signed_in && !joins && !again) {
    return Error{.code = ErrorCode::kConflict,
                 .message = "This profile is signed in already.",
                 .hint =
                     "Add the invitation's organization to it with --join, show your passkey with "
                     "--again, sign out first (cofactor logout), or choose another with "
                     "--profile."};
  }
  if (!bears_token) {
    return log_in_at_page(invocation, **session);
  }
  auto token = token_from(invocation, "-");
  auto met = token ? meet_log(invocation, **session) : Done(token.error());
  if (!met) {
    return met;
  }
  return joins ? join(invocation, *token) : redeem(invocation, **session, std::move(*token));
}

Done log_out(Invocation& invocation) {
  auto session = invocation.session();
  if (!session) {
    return session.error();
  }
  if (!(*session)->is_signed_in()) {
    invocation.terminal().line("Nobody is signed in.");
    return {};
  }
  auto answer = (*session)->client().act("DELETE", kSession);
  // An API token is only forgotten here: it is revoked, not signed out.
  const bool over = answer || answer.error().code == ErrorCode::kUnauthenticated ||
                    answer.error().code == ErrorCode::kConflict;
  if (!over) {
    return answer.error();
  }
  (*session)->sign_out();
  invocation.show(answer.value_or(boost::json::object()),
                  [](Terminal& terminal) { terminal.line("Signed out."); });
  return {};
}

Done who_am_i(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto answer = client ? (*client)->get(kWhoAmI) : Result<boost::json::value>(client.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) { show_who(terminal, *answer); });
  return {};
}

}  // namespace

void add_sign_in_commands(std::vector<Command>& commands) {
  commands.push_back(
      {.path = "setup",
       .help = "Become the first admin of a new server.",
       .options = {{.name = "name", .help = "Your name", .required = true},
                   {.name = "email", .help = "Your e-mail", .required = true},
                   {.name = "token-file",
                    .help = "Where the setup token lies; - is standard input",
                    .required = true,
                    .value = "FILE"},
                   {.name = "organization", .help = "The name of the first organization"},
                   kAcceptLog},
       .run = set_up});
  commands.push_back({.path = "login",
                      .help =
                          "Sign in: at the server's page with a passkey, or with an invitation, a "
                          "recovery or an API token.",
                      .options = {{.name = "token-stdin",
                                   .help = "The token is on standard input",
                                   .takes = Takes::kNothing},
                                  {.name = "join",
                                   .help = "Add the invitation's organization to who is signed in",
                                   .takes = Takes::kNothing},
                                  {.name = "again",
                                   .help = "Show your passkey at the page again, as codes of "
                                           "critical vaults need every five minutes",
                                   .takes = Takes::kNothing},
                                  kAcceptLog},
                      .run = log_in});
  commands.push_back(
      {.path = "logout", .help = "End this session and forget its token.", .run = log_out});
  commands.push_back({.path = "whoami", .help = "Who is signed in, and where.", .run = who_am_i});
}

}  // namespace cofactor::cli
