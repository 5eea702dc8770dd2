#include "custody/offer_setup.h"

namespace cofactor {

Proposal offer_setup(const View& view, const Token& fresh) {
  Proposal proposal;
  if (view.server().setup_at) {
    return proposal;
  }
  view->tokens.each([&](const Token& token) {
    if (token.kind == TokenKind::kSetup && !token.ended_at) {
      Token ended = token;
      ended.ended_at = fresh.made_at;
      proposal.events.push_back(TokenEnded{std::move(ended)});
    }
  });
  proposal.events.push_back(TokenAdded{fresh});
  return proposal;
}

Token setup_token(const TokenId& id, const TokenText& text, Time now) {
  return {.id = id,
          .kind = TokenKind::kSetup,
          .hash = token_hash(text),
          .reach = Reach::kAllOrganizations,
          .made_at = now,
          .expires_at = now + kSetupTokenLife,
          .single_use = true};
}

}  // namespace cofactor
