#include "api/named.h"
#include "api/resources.h"
#include "api/shown.h"
#include "custody/begin_session.h"
#include "custody/end_session.h"
#include "custody/join.h"
#include "custody/setup.h"
#include "custody/who_am_i.h"

// Setup, signing in and out, and who one is.
namespace cofactor::api {

struct SetupRequest {
  std::string name;
  std::string email;
  std::optional<Name> organization;
};
BOOST_DESCRIBE_STRUCT(SetupRequest, (), (name, email, organization))

struct SignedInShape {
  Shown<TokenText> token;
  Time expires_at;
  PersonId person;
  std::optional<Named<OrganizationId>> organization;
  std::optional<Time> reads_only_until;
};
BOOST_DESCRIBE_STRUCT(SignedInShape,
                      (),
                      (token, expires_at, person, organization, reads_only_until))

struct JoinRequest {
  TokenText invitation;
};
BOOST_DESCRIBE_STRUCT(JoinRequest, (), (invitation))

struct JoinedShape {
  MembershipId membership;
  Named<OrganizationId> organization;
};
BOOST_DESCRIBE_STRUCT(JoinedShape, (), (membership, organization))

struct CredentialShape {
  TokenId id;
  TokenKind kind{};
  std::optional<std::string> name;
  Time expires_at;
};
BOOST_DESCRIBE_STRUCT(CredentialShape, (), (id, kind, name, expires_at))

struct PlaceShape {
  MembershipId id;
  Named<OrganizationId> organization;
  std::string name;
  std::string email;
  std::vector<Role> roles;
  std::optional<Time> sleeps_until;
};
BOOST_DESCRIBE_STRUCT(PlaceShape, (), (id, organization, name, email, roles, sleeps_until))

struct WhoShape {
  std::optional<PersonId> person;
  std::optional<Named<ServiceId>> service;
  std::vector<Role> roles;
  std::vector<PlaceShape> memberships;
  CredentialShape credential;
  bool reads_only = false;
};
BOOST_DESCRIBE_STRUCT(WhoShape, (), (person, service, roles, memberships, credential, reads_only))

namespace {

Result<Setup> setup(const Asked&, SetupRequest&& body) {
  return Setup{.me = {.name = std::move(body.name), .email = std::move(body.email)},
               .organization = std::move(body.organization)};
}

SignedInShape show_setup(Setup::Answer&& answer) {
  return {.token = std::move(answer.token),
          .expires_at = answer.expires_at,
          .person = answer.person,
          .organization = named(answer.organization),
          .reads_only_until = {}};
}

Result<BeginSession> begin_session(const Asked& asked) {
  return BeginSession{.bearer = presented_by(asked.request, false).token_hash};
}

SignedInShape show_session(BeginSession::Answer&& answer) {
  SignedInShape out{.token = std::move(answer.token),
                    .expires_at = answer.expires_at,
                    .person = answer.person,
                    .organization = {},
                    .reads_only_until = answer.reads_only_until};
  if (answer.organization) {
    out.organization = named(*answer.organization);
  }
  return out;
}

Result<JoinOrganization> join_organization(const Asked& asked, JoinRequest&& body) {
  return JoinOrganization{.invitation = token_hash(body.invitation),
                          .bearer = presented_by(asked.request, false).token_hash};
}

JoinedShape show_joined(JoinOrganization::Answer&& answer) {
  return {.membership = answer.membership, .organization = named(answer.organization)};
}

Result<EndSession> end_session(const Asked&) { return EndSession{}; }

Nothing show_ended(NoPlan&&) { return {}; }

Result<WhoAmI> who_am_i(const Asked&) { return WhoAmI{}; }

WhoShape show_who(WhoAmI::Answer&& answer) {
  WhoAmI::Plan& known = answer.known;
  WhoShape out{.person = known.person,
               .service = {},
               .roles = std::move(known.roles),
               .memberships = {},
               .credential = {.id = known.token.id,
                              .kind = known.token.kind,
                              .name = known.token.name,
                              .expires_at = known.token.expires_at},
               .reads_only = known.reads_only};
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

}  // namespace

void add_way_in_routes(Routes& routes) {
  routes.add<Setup, SetupRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/setup",
       .summary = "Makes the bearer of the setup token the first admin.",
       .status = 201},
      setup,
      show_setup);
  routes.add<BeginSession>({.method = http::Method::kPost,
                            .path = "/api/v1/sessions",
                            .summary = "Redeems an invitation or a recovery token for a session.",
                            .status = 201},
                           begin_session,
                           show_session);
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
