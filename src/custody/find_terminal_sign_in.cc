#include "custody/find_terminal_sign_in.h"

#include "custody/held.h"

namespace cofactor {

Error no_such_terminal() {
  return {.code = ErrorCode::kNotFound,
          .message = "No terminal waits with this code.",
          .hint =
              "Check it, or begin anew at the terminal: `cofactor login`. A code is good for "
              "five minutes."};
}

Done FindTerminalSignIn::prepare(Preparing& preparing) {
  number = draw_matching_number(preparing.random);
  const Token* token = bearer ? preparing.view->tokens.find_by<ByHash>({*bearer}) : nullptr;
  if (token == nullptr || !token->subject) {
    return {};
  }
  may_try = ceremonies->terminals.may_try(token->subject->id, at);
  seen = ceremonies->terminals.find(user_code_in(code), at);
  if (!seen) {
    ceremonies->terminals.miss(token->subject->id, at);
  }
  return {};
}

Decision<FindTerminalSignIn::Plan> FindTerminalSignIn::decide(const View& view,
                                                              const Caller& caller,
                                                              const Now& now) const {
  const auto own = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  if (!may_try) {
    return Refuse{.error = {.code = ErrorCode::kThrottled,
                            .message = "You have entered ten codes that nobody waits with.",
                            .hint = "Try again in five minutes."}};
  }
  if (!seen || (seen->entered && seen->entered->person != *caller.person())) {
    return Refuse{.error = no_such_terminal()};
  }
  Allow<Plan> allow;
  allow.plan = {.entered = {.person = *caller.person(), .number = number, .at = now.latest},
                .here = caller.network()};
  return allow;
}

Result<TerminalFound> FindTerminalSignIn::finish(const Recorded&,
                                                 const Plan& plan,
                                                 const Vaulting&) const {
  if (!ceremonies->terminals.enter(seen->asked.code, plan.entered, at)) {
    return no_such_terminal();
  }
  return TerminalFound{
      .asked = seen->asked, .expires_at = seen->asked.asked_at + kTerminalLife, .here = plan.here};
}

}  // namespace cofactor
