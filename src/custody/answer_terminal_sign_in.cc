#include "custody/answer_terminal_sign_in.h"

#include "custody/find_terminal_sign_in.h"
#include "custody/held.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

using Entered = std::expected<TerminalSignIns::Entered, Refuse>;

// The terminal's, if it is the caller's to answer.
Entered entered_by(const Case& c, const std::optional<TerminalSignIns::Seen>& seen) {
  const auto own = permitted_at(c, Action::kManageOwn, c.view.server_target());
  if (!own) {
    return std::unexpected(own.error());
  }
  if (!seen || !seen->entered || seen->entered->person != *c.caller.person()) {
    return std::unexpected(Refuse{.error = no_such_terminal()});
  }
  return *seen->entered;
}

Event refused_event(const TerminalSignIns::Seen& seen, TerminalRefusal why) {
  TerminalRefused event;
  event.person = seen.entered->person;
  event.why = why;
  event.client = seen.asked.client;
  event.network = seen.asked.network;
  return event;
}

Event approved_event(const TerminalSignIns::Asked& asked,
                     const TerminalSignIns::Approved& approved) {
  TerminalApproved event;
  event.person = approved.person;
  event.passkey = approved.passkey;
  event.client = asked.client;
  event.network = asked.network;
  return event;
}

Error wrong_number() {
  return {.code = ErrorCode::kDenied,
          .message = "This is not the number that the terminal shows: it is not signed in.",
          .hint =
              "If the terminal is in front of you, begin anew there. If somebody told you this "
              "code or number, they are after your access: tell your security people."};
}

Error waits_no_more() {
  return conflict("The terminal waits no more.", "Begin anew there: `cofactor login`.");
}

}  // namespace

Done TerminalAnswer::prepare(Preparing&) {
  seen = ceremonies->terminals.find(user_code_in(code), at);
  return {};
}

Decision<ApproveTerminalSignIn::Plan> ApproveTerminalSignIn::decide(const View& view,
                                                                    const Caller& caller,
                                                                    const Now& now) const {
  const auto entered = entered_by({.view = view, .caller = caller, .now = now}, seen);
  if (!entered) {
    return entered.error();
  }
  // A passkey that was shown before the person knew for what says nothing here.
  const bool shown =
      caller.passkey() && is_verified_browser(caller, now) && *caller.verified_at() > entered->at;
  if (!shown) {
    return Refuse{.error = step_up_needed()};
  }
  Allow<Plan> allow;
  if (number != entered->number) {
    allow.events = {refused_event(*seen, TerminalRefusal::kWrongNumber)};
    return allow;
  }
  allow.plan.approved = {.person = *caller.person(),
                         .passkey = *caller.passkey(),
                         .verified_at = *caller.verified_at()};
  allow.events = {approved_event(seen->asked, *allow.plan.approved)};
  return allow;
}

Result<NoPlan> ApproveTerminalSignIn::finish(const Recorded&,
                                             const Plan& plan,
                                             const Vaulting&) const {
  TerminalSignIns& terminals = ceremonies->terminals;
  if (!plan.approved) {
    terminals.refuse(seen->asked.code, at);
    return wrong_number();
  }
  return terminals.approve(seen->asked.code, *plan.approved, at) ? Result<NoPlan>(NoPlan{})
                                                                 : waits_no_more();
}

Decision<NoPlan> RefuseTerminalSignIn::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  const auto entered = entered_by({.view = view, .caller = caller, .now = now}, seen);
  if (!entered) {
    return entered.error();
  }
  return Allow<NoPlan>{.events = {refused_event(*seen, TerminalRefusal::kByPerson)}};
}

Result<NoPlan> RefuseTerminalSignIn::finish(const Recorded&, const Plan&, const Vaulting&) const {
  ceremonies->terminals.refuse(seen->asked.code, at);
  return NoPlan{};
}

}  // namespace cofactor
