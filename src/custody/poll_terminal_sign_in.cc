#include "custody/poll_terminal_sign_in.h"

#include "custody/admins.h"
#include "custody/passkey_answers.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

Error not_waiting() {
  return {.code = ErrorCode::kNotFound,
          .message = "This sign-in is over, or never was.",
          .hint = "Begin anew: `cofactor login`."};
}

// The passkey that said yes, if it still may.
const Passkey* standing(const View& view, const TerminalSignIns::Approved& approved) {
  const Passkey* passkey = view->passkeys.find(approved.passkey);
  if (is_gone(view, approved.person) || passkey == nullptr || passkey->removed_at) {
    return nullptr;
  }
  const bool cancelled = passkey->recovery && view->recoveries.find(*passkey->recovery)->state ==
                                                  RecoveryState::kCancelled;
  return cancelled ? nullptr : passkey;
}

}  // namespace

// It is taken before it is decided: whatever comes of it, nobody gets it twice.
Done PollTerminalSignIn::prepare(Preparing& preparing) {
  session = draw_way_in(preparing.random);
  polled = ceremonies->terminals.poll(terminal, at);
  return {};
}

Decision<PollTerminalSignIn::Plan> PollTerminalSignIn::decide(const View& view,
                                                              const Caller& caller,
                                                              const Now& now) const {
  if (!polled) {
    return Refuse{.error = not_waiting()};
  }
  if (!polled->approved) {
    return Allow<Plan>{};
  }
  const Passkey* passkey = standing(view, *polled->approved);
  if (passkey == nullptr) {
    return Refuse{.error = no_such_passkey()};
  }
  const SessionForm form{.passkey = passkey->id};
  Token begun =
      session_of({.drawn = session, .person = passkey->person, .form = form}, caller, now);
  begun.verified_at = polled->approved->verified_at;
  begun.name = polled->asked.client;
  Allow<Plan> allow;
  if (const auto open = open_recovery_of(view, passkey->recovery)) {
    begun.recovery = open;
    allow.plan.reads_only_until = view->recoveries.find(*open)->ends_at;
  }
  allow.events = {SessionBegun{begun}};
  allow.plan.session = std::move(begun);
  allow.secret = true;
  return allow;
}

Result<PollTerminalSignIn::Answer> PollTerminalSignIn::finish(const Recorded&,
                                                              const Plan& plan,
                                                              const Vaulting&) const {
  Answer out{
      .state = polled->state, .number = polled->number, .interval = polled->interval, .begun = {}};
  if (plan.session) {
    out.begun.emplace(Begun{.carrier = Carrier::kBearer,
                            .token = session.text.clone(),
                            .expires_at = plan.session->expires_at,
                            .person = *plan.session->maker,
                            .reads_only_until = plan.reads_only_until,
                            .verified_at = plan.session->verified_at});
  }
  return out;
}

}  // namespace cofactor
