#include "custody/way_in.h"

namespace cofactor {

DrawnToken draw_way_in(Random& random) {
  DrawnToken out{.id = TokenId::draw(random), .text = draw_token(random), .hash = {}};
  out.hash = token_hash(out.text);
  return out;
}

Token session_of(const DrawnToken& drawn, const PersonId& person, const Now& now) {
  return {.id = drawn.id,
          .kind = TokenKind::kSession,
          .hash = drawn.hash,
          .subject = subject_of(person),
          .maker = person,
          .reach = Reach::kAllOrganizations,
          .made_at = now.wall,
          .expires_at = now.latest + kSessionLife};
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
