#include "custody/sessions.h"

#include "api/resources.h"

// Sessions, listed and ended by their person and by operators.
namespace cofactor::api {

enum class SessionKind { kBrowser, kTerminal };
BOOST_DESCRIBE_ENUM(SessionKind, kBrowser, kTerminal)

struct SessionShape {
  TokenId id;
  SessionKind kind{};
  std::optional<std::string> name;
  Time made_at;
  std::optional<Time> last_used_at;
  std::optional<std::string> network;
  std::optional<PasskeyId> passkey;
  std::optional<Time> verified_at;
  Time expires_at;
  bool current = false;
};
BOOST_DESCRIBE_STRUCT(
    SessionShape,
    (),
    (id, kind, name, made_at, last_used_at, network, passkey, verified_at, expires_at, current))

struct SessionsShape {
  std::vector<SessionShape> sessions;
};
BOOST_DESCRIBE_STRUCT(SessionsShape, (), (sessions))

namespace {

SessionsShape show_sessions(std::vector<SessionShown>&& sessions) {
  SessionsShape out;
  for (const auto& [session, current, last_use] : sessions) {
    const bool in_browser = session.carrier == Carrier::kCookie;
    out.sessions.push_back(
        {.id = session.id,
         .kind = in_browser ? SessionKind::kBrowser : SessionKind::kTerminal,
         .name = session.name,
         .made_at = session.made_at,
         .last_used_at = last_use ? std::optional(last_use->wall) : session.last_used_at,
         .network = last_use ? std::optional(last_use->network) : session.network,
         .passkey = session.passkey,
         .verified_at = session.verified_at,
         .expires_at = session.expires_at,
         .current = current});
  }
  return out;
}

template <class Verb>
Verb at(const Asked& asked) {
  Verb verb;
  if constexpr (requires { verb.ceremonies; }) {
    verb.ceremonies = asked.core.ceremonies.get();
  }
  if constexpr (requires { verb.person; }) {
    verb.person = asked.id<PersonId>("person");
  }
  if constexpr (requires { verb.session; }) {
    verb.session = asked.id<TokenId>("session");
  }
  return verb;
}

template <class Verb>
Result<Verb> ask(const Asked& asked) {
  return at<Verb>(asked);
}

Nothing show_nothing(NoPlan&&) { return {}; }

}  // namespace

void add_session_routes(Routes& routes) {
  routes.add<ListSessions>({.method = http::Method::kGet,
                            .path = "/api/v1/sessions",
                            .summary = "Lists one's own sessions."},
                           ask<ListSessions>,
                           show_sessions);
  routes.add<EndOwnSession>({.method = http::Method::kDelete,
                             .path = "/api/v1/sessions/{session}",
                             .summary = "Ends a session of one's own."},
                            ask<EndOwnSession>,
                            show_nothing);
  routes.add<ListSessionsOf>({.method = http::Method::kGet,
                              .path = "/api/v1/server/persons/{person}/sessions",
                              .summary = "Lists a person's sessions."},
                             ask<ListSessionsOf>,
                             show_sessions);
  routes.add<EndSessionOf>({.method = http::Method::kDelete,
                            .path = "/api/v1/server/persons/{person}/sessions/{session}",
                            .summary = "Ends a person's session."},
                           ask<EndSessionOf>,
                           show_nothing);
}

}  // namespace cofactor::api
