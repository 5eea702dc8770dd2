#include "custody/step_up.h"

#include "custody/held.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

Error not_this_session() {
  return {.code = ErrorCode::kDenied,
          .message = "This passkey does not speak for this session.",
          .hint = "Use one of your own passkeys."};
}

// The session that goes on, under another text.
Token rotated(const Token& old, const DrawnToken& drawn, const PasskeyId& passkey, const Now& now) {
  Token out = old;
  out.id = drawn.id;
  out.hash = drawn.hash;
  out.passkey = passkey;
  out.verified_at = now.latest;
  return out;
}

}  // namespace

Done StepUp::prepare(Preparing& preparing) {
  session = draw_way_in(preparing.random);
  found = prove_use(preparing, answering, PasskeyPurpose::kStepUp, use);
  return {};
}

Decision<StepUp::Plan> StepUp::decide(const View& view,
                                      const Caller& caller,
                                      const Now& now) const {
  const auto own = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kSeeOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  if (caller.carrier() != Carrier::kCookie) {
    return Refuse{.error = conflict("Only a session of a browser is stepped up.")};
  }
  if (!found->has_value()) {
    const bool unfit = found->error().code == ErrorCode::kUnauthenticated;
    return Refuse{.error = unfit ? not_this_session() : found->error()};
  }
  const ProvenUse& proven = **found;
  const Token& old = *view->tokens.find(*caller.token());
  UseVerdict verdict = judge_use(view, proven);
  const bool speaks = proven.person == caller.person() && (verdict.suspected || !verdict.refusal) &&
                      open_recovery_of(view, view->passkeys.find(proven.passkey)->recovery) ==
                          open_recovery_of(view, old.recovery);
  if (!speaks) {
    return Refuse{.error = not_this_session()};
  }
  if (verdict.suspected) {
    return Allow<Plan>{.events = suspected_events(view, proven, now),
                       .plan = {.refusal = std::move(verdict.refusal)}};
  }
  Allow<Plan> allow;
  allow.plan.session = rotated(old, session, proven.passkey, now);
  allow.events = {used_event(proven), ended_event(old, now.wall), SessionBegun{allow.plan.session}};
  allow.secret = true;
  return allow;
}

Result<StepUp::Answer> StepUp::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  if (plan.refusal) {
    return *plan.refusal;
  }
  return Answer{.carrier = Carrier::kCookie,
                .token = session.text.clone(),
                .expires_at = plan.session.expires_at,
                .person = *plan.session.maker,
                .reads_only_until = {},
                .verified_at = plan.session.verified_at};
}

}  // namespace cofactor
