#include "custody/begin_terminal_sign_in.h"

namespace cofactor {
namespace {

constexpr std::size_t kLongestClient = 60;
constexpr std::string_view kPage = "/terminal";

Error too_many_wait() {
  return {.code = ErrorCode::kThrottled,
          .message = "Too many terminals wait to be signed in.",
          .hint = "Try again in a few minutes."};
}

}  // namespace

// What is refused is said by decide, so that it is counted as every stranger's is.
Done BeginTerminalSignIn::prepare(Preparing& preparing) {
  drawn = draw_way_in(preparing.random);
  code = draw_user_code(preparing.random);
  waits = check_line(client, "The terminal's name", kLongestClient);
  if (waits &&
      !ceremonies->terminals.add(
          drawn.hash,
          {.code = code, .client = client, .network = network, .asked_at = asked_at, .at = at})) {
    waits = too_many_wait();
  }
  return {};
}

Decision<NoPlan> BeginTerminalSignIn::decide(const View&, const Caller&, const Now&) const {
  return waits ? Decision<NoPlan>(Allow<NoPlan>{}) : Refuse{.error = waits.error()};
}

Result<BeginTerminalSignIn::Answer> BeginTerminalSignIn::finish(const Recorded&,
                                                                const Plan&,
                                                                const Vaulting&) const {
  return Answer{.terminal = drawn.text.clone(),
                .code = shown_user_code(code),
                .page = ceremonies->party.origins.front() + std::string(kPage),
                .expires_at = asked_at + kTerminalLife,
                .interval = kTerminalInterval};
}

}  // namespace cofactor
