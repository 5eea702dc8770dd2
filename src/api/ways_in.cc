#include "api/passkey_shapes.h"
#include "api/resources.h"
#include "api/signed_in.h"
#include "api/who_shape.h"
#include "custody/begin_session.h"
#include "custody/end_session.h"
#include "custody/join.h"
#include "custody/setup.h"
#include "custody/step_up.h"
#include "custody/who_am_i.h"

// Setup, signing in and out, and who one is.
namespace cofactor::api {

struct SetupRequest {
  std::string name;
  std::string email;
  std::optional<Name> organization;
  std::optional<bool> cookie;
};
BOOST_DESCRIBE_STRUCT(SetupRequest, (), (name, email, organization, cookie))

struct SessionRest {
  std::optional<bool> cookie;
};
BOOST_DESCRIBE_STRUCT(SessionRest, (), (cookie))

struct SessionRequest {
  SessionRest rest;
  std::optional<PasskeyUse> passkey;

  static Result<SessionRequest> read(const boost::json::value& body) {
    auto rest = read_json<SessionRest>(without(body, "passkey"), kClosed);
    if (!rest) {
      return rest.error();
    }
    SessionRequest out{.rest = *rest, .passkey = {}};
    if (const auto* found = body.get_object().if_contains("passkey")) {
      const auto shape = read_json<UseShape>(*found, kOpen);
      auto use = shape ? use_in(*shape) : Result<PasskeyUse>(shape.error());
      if (!use) {
        return use.error();
      }
      out.passkey = std::move(*use);
    }
    return out;
  }
  static boost::json::object schema() {
    return with_open(
        schema_of<SessionRest>(), "passkey", schema_of<UseShape>(), Presence::kOptional);
  }
};

// The same where the passkey is needed, and nothing else is said.
struct StepUpRequest {
  PasskeyUse passkey;

  static Result<StepUpRequest> read(const boost::json::value& body) {
    auto rest = read_json<Nothing>(without(body, "passkey"), kClosed);
    if (!rest) {
      return rest.error();
    }
    auto read = SessionRequest::read(body);
    if (!read || !read->passkey) {
      return read ? fields::wrong("passkey", "given; it is missing") : read.error();
    }
    return StepUpRequest{.passkey = std::move(*read->passkey)};
  }
  static boost::json::object schema() {
    return with_open(schema_of<Nothing>(), "passkey", schema_of<UseShape>(), Presence::kRequired);
  }
};

struct JoinRequest {
  TokenText invitation;
};
BOOST_DESCRIBE_STRUCT(JoinRequest, (), (invitation))

struct JoinedShape {
  MembershipId membership;
  Named<OrganizationId> organization;
};
BOOST_DESCRIBE_STRUCT(JoinedShape, (), (membership, organization))

namespace {

Result<Setup> setup(const Asked& asked, SetupRequest&& body) {
  return Setup{.me = {.name = std::move(body.name), .email = std::move(body.email)},
               .organization = std::move(body.organization),
               .form = form_of(asked, body.cookie)};
}

Result<BeginSession> begin_session(const Asked& asked, SessionRequest&& body) {
  return BeginSession{.bearer = presented_by(asked.request, false).token_hash,
                      .form = form_of(asked, body.rest.cookie)};
}

Result<SignIn> sign_in(const Asked& asked, SessionRequest&& body) {
  Answering answering = answering_of(asked);
  answering.bearer.reset();  // whoever they were before plays no part
  return SignIn{.use = *std::move(body.passkey),
                .form = form_of(asked, body.rest.cookie),
                .answering = answering};
}

Result<StepUp> step_up(const Asked& asked, StepUpRequest&& body) {
  return StepUp{.use = std::move(body.passkey), .answering = answering_of(asked)};
}

constexpr auto kShowSignedIn = [](auto&& answer, const routing::Showing& showing) {
  return show_signed_in(std::move(answer), showing);
};

Result<JoinOrganization> join_organization(const Asked& asked, JoinRequest&& body) {
  return JoinOrganization{.invitation = token_hash(body.invitation),
                          .bearer = presented_by(asked.request, false).token_hash};
}

JoinedShape show_joined(JoinOrganization::Answer&& answer) {
  return {.membership = answer.membership, .organization = named(answer.organization)};
}

Result<EndSession> end_session(const Asked&) { return EndSession{}; }

WithCookie<Nothing> show_ended(NoPlan&&, const routing::Showing& showing) {
  return {.shape = {}, .cookie = showing.cookie ? std::optional(TokenText()) : std::nullopt};
}

Result<WhoAmI> who_am_i(const Asked&) { return WhoAmI{}; }

WhoShape show_who(WhoAmI::Answer&& answer, const routing::Showing& showing) {
  WhoAmI::Plan& known = answer.known;
  WhoShape out{.person = known.person,
               .service = {},
               .roles = std::move(known.roles),
               .memberships = {},
               .credential = {.id = known.token.id,
                              .kind = known.token.kind,
                              .name = known.token.name,
                              .expires_at = known.token.expires_at,
                              .csrf = {},
                              .verified_until = {}},
               .reads_only = known.reads_only,
               .suspected_at = known.suspected_at};
  if (showing.cookie) {
    out.credential.csrf = csrf_of(showing.core, *showing.cookie);
  }
  if (known.token.verified_at) {
    out.credential.verified_until = *known.token.verified_at + kVerifiedFor;
  }
  if (known.service) {
    out.service = named(*known.service);
  }
  for (std::size_t i = 0; i < known.places.size(); ++i) {
    WhoAmI::Place& place = known.places[i];
    out.memberships.push_back({.id = place.membership.id,
                               .organization = named(place.organization),
                               .name = std::move(answer.names[i].name),
                               .email = std::move(answer.names[i].email),
                               .roles = std::move(place.roles),
                               .sleeps_until = place.membership.sleeps_until});
  }
  return out;
}

// One route: with a passkey for anybody, else for who bears an invitation or a recovery token.
Routes::Entry session_route() {
  const Operation operation{
      .method = http::Method::kPost,
      .path = "/api/v1/sessions",
      .summary = "Signs in with a passkey, or redeems an invitation or a recovery token.",
      .status = 201,
      .where = Where::kStrangers};
  const auto with_passkey =
      Routes::entry_of<SignIn, SessionRequest>(operation, sign_in, kShowSignedIn);
  auto out =
      Routes::entry_of<BeginSession, SessionRequest>(operation, begin_session, kShowSignedIn);
  out.serve = [with_passkey = with_passkey.serve, with_token = out.serve](
                  Core& core, http::Request&& request, http::Reply&& reply) {
    const auto body = read_body<SessionRequest>(request);
    (body && body->passkey ? with_passkey : with_token)(core, std::move(request), std::move(reply));
  };
  out.operation.who = WhoAsks::kNobody;
  return out;
}

}  // namespace

void add_way_in_routes(Routes& routes) {
  routes.add<Setup, SetupRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/setup",
       .summary = "Makes the bearer of the setup token the first admin.",
       .status = 201},
      setup,
      kShowSignedIn);
  routes.add_entry(session_route());
  routes.add<StepUp, StepUpRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/sessions/step-up",
       .summary = "Shows again who sits at a browser, by a passkey: its session is renewed.",
       .status = 201,
       .where = Where::kStrangers},
      step_up,
      kShowSignedIn);
  routes.add<EndSession>({.method = http::Method::kDelete,
                          .path = "/api/v1/session",
                          .summary = "Ends the session that asks."},
                         end_session,
                         show_ended);
  routes.add<JoinOrganization, JoinRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/memberships",
       .summary = "Joins the organization of an invitation as who is signed in.",
       .status = 201},
      join_organization,
      show_joined);
  routes.add<WhoAmI>({.method = http::Method::kGet,
                      .path = "/api/v1/whoami",
                      .summary = "Who the bearer is, and where."},
                     who_am_i,
                     show_who);
}

}  // namespace cofactor::api
