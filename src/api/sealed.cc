#include "api/sealed.h"

#include <algorithm>

#include "api/passkey_shapes.h"
#include "api/resources.h"
#include "api/signed_in.h"
#include "api/status_shape.h"
#include "api/who_shape.h"
#include "custody/server_status.h"

namespace cofactor::api {

struct SealedChallengeRequest {
  std::string purpose;
};
BOOST_DESCRIBE_STRUCT(SealedChallengeRequest, (), (purpose))

struct SealedSessionRest {
  std::optional<bool> cookie;
};
BOOST_DESCRIBE_STRUCT(SealedSessionRest, (), (cookie))

namespace {

template <class Shape>
http::Response shown(int status, const Shape& shape) {
  return {.status = status, .content_type = "application/json", .body = encode(shape, {})};
}

http::Response offer(const SealedServing& serving, const http::Request& request) {
  const Presented presented = presented_by(request, false);
  const auto body = read_body<SealedChallengeRequest>(request);
  if (!body) {
    return response_of(body.error());
  }
  if (body->purpose != "sign_in") {
    return response_of(serving.server.refuse("offer_challenge", presented));
  }
  return shown(201, show_challenge(serving.server.offer_sign_in(presented.network)));
}

struct SessionAsked {
  PasskeyUse use;
  Carrier carrier{};
};

// Nothing where no passkey was sent: an invitation or another token cannot be redeemed now.
Result<std::optional<SessionAsked>> session_asked(const http::Request& request) {
  const auto json = BodyJson::parse(request);
  if (!json) {
    return json.error();
  }
  const auto rest = read_json<SealedSessionRest>(without(json->value(), "passkey"), kClosed);
  if (!rest) {
    return rest.error();
  }
  const auto* found = json->value().get_object().if_contains("passkey");
  if (found == nullptr) {
    return std::optional<SessionAsked>();
  }
  const auto shape = read_json<UseShape>(*found, kOpen);
  auto use = shape ? use_in(*shape) : Result<PasskeyUse>(shape.error());
  if (!use) {
    return use.error();
  }
  return std::optional(
      SessionAsked{.use = std::move(*use),
                   .carrier = rest->cookie.value_or(false) ? Carrier::kCookie : Carrier::kBearer});
}

http::Response sign_in(const SealedServing& serving, const http::Request& request) {
  const Presented presented = presented_by(request, false);
  const auto asked = session_asked(request);
  if (!asked || !*asked) {
    return response_of(asked ? serving.server.refuse("begin_session", presented) : asked.error());
  }
  const Carrier carrier = (*asked)->carrier;
  auto begun =
      serving.server.sign_in((*asked)->use, {.carrier = carrier, .network = presented.network});
  if (!begun) {
    return response_of(begun.error());
  }
  SignedInShape shape{.token = {},
                      .csrf = {},
                      .expires_at = begun->expires_at,
                      .person = begun->person,
                      .organization = {},
                      .reads_only_until = {},
                      .verified_until = {}};
  http::Response response{.status = 201, .content_type = "application/json"};
  if (carrier == Carrier::kCookie) {
    shape.csrf = serving.server.csrf_of(token_hash(begun->token));
    response.set_cookie = session_cookie(begun->token);
  } else {
    shape.token.emplace(std::move(begun->token));
  }
  response.body = encode(shape, {});
  return response;
}

http::Response sign_out(const SealedServing& serving, const http::Request& request) {
  const Presented presented = presented_by(request, false);
  if (const auto done = serving.server.sign_out(presented); !done) {
    return response_of(done.error());
  }
  http::Response response = shown(200, Nothing{});
  if (presented.carrier == Carrier::kCookie) {
    response.set_cookie = session_cookie(TokenText());
  }
  return response;
}

http::Response who(const SealedServing& serving, const http::Request& request) {
  const auto known = serving.server.who(presented_by(request, false));
  if (!known) {
    return response_of(known.error());
  }
  WhoShape shape{.person = known->person,
                 .service = {},
                 .roles = {},
                 .memberships = {},
                 .credential = {.id = known->token,
                                .kind = known->kind,
                                .name = {},
                                .expires_at = known->expires_at,
                                .csrf = {},
                                .verified_until = {}},
                 .reads_only = true,
                 .suspected_at = {},
                 .sealed = true};
  if (known->session) {
    shape.credential.csrf = serving.server.csrf_of(*known->session);
  }
  return shown(200, shape);
}

http::Response status(const SealedServing& serving, const http::Request& request) {
  if (const auto known = serving.server.who(presented_by(request, false)); !known) {
    return response_of(known.error());
  }
  const SealedServer::Status status = serving.server.status();
  return shown(200,
               StatusShape{.store = status.server.id,
                           .development = status.server.development,
                           .sealed = true,
                           .seal = {.kind = status.server.development ? "key-file" : "credential"},
                           .warning = std::string(kNoRecoveryQuorum),
                           .created_at = status.server.created_at,
                           .log_size = status.log_size,
                           .organizations = status.organizations,
                           .people = status.people,
                           .clock = {.wall = status.now.wall,
                                     .sure = status.now.sure,
                                     .synchronised = true,
                                     .trouble = {},
                                     .newest_sure = status.newest_sure},
                           .disk = {}});
}

using Answering = http::Response (*)(const SealedServing&, const http::Request&);

Answering answering_of(std::string_view name) {
  constexpr std::pair<std::string_view, Answering> kServed[] = {{"offer_challenge", offer},
                                                                {"begin_session", sign_in},
                                                                {"end_session", sign_out},
                                                                {"who_am_i", who},
                                                                {"show_status", status}};
  const auto found =
      std::ranges::find(kServed, name, &std::pair<std::string_view, Answering>::first);
  return found == std::end(kServed) ? nullptr : found->second;
}

http::Response answer(const SealedServing& serving,
                      const Operation& operation,
                      const http::Request& request) {
  if (!is_host_of(serving.site, request.host)) {
    return http::response_of(
        421,
        invalid("This server is not called that.",
                "Open it by its own name, or set public_url to the name that it has."));
  }
  const auto csrf_of =
      CsrfOf([&server = serving.server](const Hash& session) { return server.csrf_of(session); });
  const Csrf asked = operation.who == WhoAsks::kNobody ? Csrf::kNotAsked : Csrf::kAsked;
  const Answering answering = answering_of(operation.name);
  if (answering == nullptr) {
    return response_of(serving.server.refuse(operation.name, presented_by(request, false)));
  }
  const auto checked = check_browser(csrf_of, request, asked);
  return checked ? answering(serving, request) : response_of(checked.error());
}

}  // namespace

std::vector<http::Route> sealed_routes(const SealedServing& serving) {
  std::vector<http::Route> routes;
  for (const auto& [operation, serve] : all_routes().entries()) {
    routes.push_back({.method = operation.method,
                      .pattern = std::string(operation.path),
                      .name = operation.name,
                      .handler = [&serving, operation](http::Request&& request, http::Reply reply) {
                        reply.send(answer(serving, operation, request));
                      }});
  }
  for (const char* pattern : {"/log/checkpoint", "/log/key", "/log/proof"}) {
    routes.push_back({.method = http::Method::kGet,
                      .pattern = pattern,
                      .name = "log",
                      .handler = [](http::Request&&, http::Reply reply) {
                        reply.send(response_of(server_is_sealed()));
                      }});
  }
  return routes;
}

}  // namespace cofactor::api
