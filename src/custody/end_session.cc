#include "custody/end_session.h"

#include "custody/held.h"
#include "custody/way_in.h"

namespace cofactor {

Decision<NoPlan> EndSession::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto own = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kSeeOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  const Token& token = *view->tokens.find(*caller.token());
  if (token.kind != TokenKind::kSession) {
    return Refuse{.error = conflict("An API token is not signed out.",
                                    "Revoke it: `cofactor token revoke`.")};
  }
  return Allow<NoPlan>{.events = {ended_event(token, now.wall)}};
}

Result<NoPlan> EndSession::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

}  // namespace cofactor
