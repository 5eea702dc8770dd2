#include "custody/tokens.h"

#include "api/granting.h"
#include "api/named.h"
#include "api/resources.h"
#include "api/token_shapes.h"

namespace cofactor::api {

struct TokenRequest {
  std::string name;
  OrganizationId organization;
  std::optional<Time> expires_at;
  std::optional<std::int64_t> expires_in_s;
};
BOOST_DESCRIBE_STRUCT(TokenRequest, (), (name, organization, expires_at, expires_in_s))

struct OwnTokenShape {
  TokenId id;
  TokenKind kind{};
  std::optional<std::string> name;
  std::optional<OrganizationId> organization;
  Time made_at;
  Time expires_at;
};
BOOST_DESCRIBE_STRUCT(OwnTokenShape, (), (id, kind, name, organization, made_at, expires_at))

struct OwnTokensShape {
  std::vector<OwnTokenShape> tokens;
};
BOOST_DESCRIBE_STRUCT(OwnTokensShape, (), (tokens))

struct TokenHolderShape {
  SubjectKind kind{};
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(TokenHolderShape, (), (kind, id, name))

struct TokenShape {
  TokenId id;
  std::string name;
  TokenHolderShape of;
  std::optional<PersonId> made_by;  // the only one whom it was shown to
  Time made_at;
  Time expires_at;
};
BOOST_DESCRIBE_STRUCT(TokenShape, (), (id, name, of, made_by, made_at, expires_at))

struct TokensShape {
  std::vector<TokenShape> tokens;
};
BOOST_DESCRIBE_STRUCT(TokensShape, (), (tokens))

Result<std::chrono::seconds> token_life(const Asked& asked,
                                        const std::optional<Time>& expires_at,
                                        const std::optional<std::int64_t>& expires_in_s) {
  constexpr std::int64_t most = 10LL * 366 * 24 * 3600;
  if (expires_at && expires_in_s) {
    return invalid("A token has one end.", "Give expires_at or expires_in_s.");
  }
  if (expires_at) {
    return std::chrono::floor<std::chrono::seconds>(*expires_at - asked.now);
  }
  if (expires_in_s && (*expires_in_s < 0 || *expires_in_s > most)) {
    return invalid("A token is good for at most a year.");
  }
  return expires_in_s ? std::chrono::seconds(*expires_in_s) : std::chrono::seconds(kUsualTokenLife);
}

AddedTokenShape show_added_token(AddedToken&& added) {
  return {.id = added.token.id,
          .name = added.token.name.value_or(""),
          .token = std::move(added.text),
          .expires_at = added.token.expires_at};
}

namespace {

Result<AddToken> add_token(const Asked& asked, TokenRequest&& body) {
  const auto life = token_life(asked, body.expires_at, body.expires_in_s);
  if (!life) {
    return life.error();
  }
  return AddToken{.organization = body.organization,
                  .wanted = {.name = std::move(body.name), .life = *life}};
}

Result<ListOwnTokens> list_own(const Asked&) { return ListOwnTokens{}; }

Result<ListTokens> list_all(const Asked&) { return ListTokens{}; }

Result<RevokeOwnToken> revoke_own(const Asked& asked) {
  return RevokeOwnToken{.token = asked.id<TokenId>("token")};
}

Result<RevokeToken> revoke(const Asked& asked) {
  return RevokeToken{.token = asked.id<TokenId>("token")};
}

OwnTokensShape show_own(std::vector<Token>&& tokens) {
  OwnTokensShape out;
  for (const Token& token : tokens) {
    out.tokens.push_back({.id = token.id,
                          .kind = token.kind,
                          .name = token.name,
                          .organization = token.organization,
                          .made_at = token.made_at,
                          .expires_at = token.expires_at});
  }
  return out;
}

TokensShape show_all(ListTokens::Answer&& answer) {
  TokensShape out;
  for (std::size_t i = 0; i < answer.tokens.size(); ++i) {
    const TokenShown& shown = answer.tokens[i];
    const Subject of = shown.member ? subject_of(shown.member->id) : subject_of(shown.service->id);
    out.tokens.push_back(
        {.id = shown.token.id,
         .name = shown.token.name.value_or(""),
         .of = {.kind = of.kind, .id = id_text(of), .name = std::move(answer.names[i])},
         .made_by = shown.token.maker,
         .made_at = shown.token.made_at,
         .expires_at = shown.token.expires_at});
  }
  return out;
}

Nothing show_nothing(NoPlan&&) { return {}; }

}  // namespace

void add_token_routes(Routes& routes) {
  routes.add<ListOwnTokens>({.method = http::Method::kGet,
                             .path = "/api/v1/tokens",
                             .summary = "Lists one's own sessions and API tokens."},
                            list_own,
                            show_own);
  routes.add<AddToken, TokenRequest>({.method = http::Method::kPost,
                                      .path = "/api/v1/tokens",
                                      .summary = "Makes an API token of one's own.",
                                      .status = 201},
                                     add_token,
                                     show_added_token);
  routes.add<RevokeOwnToken>({.method = http::Method::kDelete,
                              .path = "/api/v1/tokens/{token}",
                              .summary = "Ends a session or API token of one's own."},
                             revoke_own,
                             show_nothing);
  routes.add<ListTokens>({.method = http::Method::kGet,
                          .path = "/api/v1/orgs/{org}/tokens",
                          .summary = "Lists the organization's API tokens."},
                         list_all,
                         show_all);
  routes.add<RevokeToken>({.method = http::Method::kDelete,
                           .path = "/api/v1/orgs/{org}/tokens/{token}",
                           .summary = "Ends an API token of the organization."},
                          revoke,
                          show_nothing);
}

}  // namespace cofactor::api
