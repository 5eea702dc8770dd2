#include "custody/sign_in.h"

#include "custody/held.h"
#include "custody/verified.h"

namespace cofactor {

// A refusal is said by decide, so that it is counted as every stranger's is.
Done SignIn::prepare(Preparing& preparing) {
  session = draw_way_in(preparing.random);
  found = prove_use(preparing, answering, PasskeyPurpose::kSignIn, use);
  return {};
}

Decision<SignIn::Plan> SignIn::decide(const View& view,
                                      const Caller& caller,
                                      const Now& now) const {
  if (!found->has_value()) {
    return Refuse{.error = found->error()};
  }
  const ProvenUse& proven = **found;
  UseVerdict verdict = judge_use(view, proven);
  if (verdict.suspected) {
    return Allow<Plan>{.events = suspected_events(view, proven, now),
                       .plan = {.refusal = std::move(verdict.refusal)}};
  }
  if (verdict.refusal) {
    return Refuse{.error = *std::move(verdict.refusal)};
  }
  SessionForm begun = form;
  begun.passkey = proven.passkey;
  Allow<Plan> allow;
  allow.plan.session =
      session_of({.drawn = session, .person = proven.person, .form = begun}, caller, now);
  const auto open = open_recovery_of(view, view->passkeys.find(proven.passkey)->recovery);
  if (open) {
    allow.plan.session.recovery = open;
    allow.plan.reads_only_until = view->recoveries.find(*open)->ends_at;
  }
  allow.events = {used_event(proven), SessionBegun{allow.plan.session}};
  return allow;
}

Result<SignIn::Answer> SignIn::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  if (plan.refusal) {
    return *plan.refusal;
  }
  return Answer{.carrier = form.carrier,
                .token = session.text.clone(),
                .expires_at = plan.session.expires_at,
                .person = *plan.session.maker,
                .reads_only_until = plan.reads_only_until,
                .verified_at = plan.session.verified_at};
}

}  // namespace cofactor
