#include "custody/way_in.h"

namespace cofactor {

DrawnToken draw_way_in(Random& random) {
  DrawnToken out{.id = TokenId::draw(random), .text = draw_token(random), .hash = {}};
  out.hash = token_hash(out.text);
  return out;
}

Token session_of(const SessionOf& of, const Caller& caller, const Now& now) {
  Token out{.id = of.drawn.id,
            .kind = TokenKind::kSession,
            .hash = of.drawn.hash,
            .subject = subject_of(of.person),
            .maker = of.person,
            .reach = Reach::kAllOrganizations,
            .made_at = now.wall,
            .expires_at = now.latest + of.form.life};
  if (of.form.carrier != Carrier::kBearer) {
    out.carrier = of.form.carrier;
  }
  if (of.form.passkey) {
    out.passkey = of.form.passkey;
    out.verified_at = now.latest;
  }
  if (!caller.network().empty()) {
    out.network = caller.network();
  }
  return out;
}

void end_sessions_of(const View& view,
                     const Passkey& passkey,
                     const std::optional<TokenId>& but,
                     const Now& now,
                     std::vector<Event>& events) {
  view->tokens.each_by<BySubject>(subject_of(passkey.person), [&](const Token& token) {
    if (token.passkey == passkey.id && token.id != but) {
      events.push_back(ended_event(token, now.wall));
    }
    return true;
  });
}

Done check_makes_ways_in(const Caller& caller) {
  if (caller.person() && caller.token_kind() == TokenKind::kSession) {
    return {};
  }
  return Error{.code = ErrorCode::kDenied,
               .message = "Ways in are made by a person who has signed in, not by an API token.",
               .hint = "Sign in with `cofactor login`, or ask an admin."};
}

Event ended_event(const Token& token, Time at) {
  Token ended = token;
  ended.ended_at = at;
  return token.kind == TokenKind::kSession ? Event(SessionEnded{std::move(ended)})
                                           : Event(TokenEnded{std::move(ended)});
}

}  // namespace cofactor
