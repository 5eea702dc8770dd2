#include "custody/verified.h"

#include <algorithm>

namespace cofactor {

std::optional<RecoveryId> open_recovery_of(const View& view, const std::optional<RecoveryId>& id) {
  const bool over = !id || view->recoveries.find(*id)->state == RecoveryState::kComplete;
  return over ? std::nullopt : id;
}

std::vector<Passkey> passkeys_of(const View& view,
                                 const PersonId& person,
                                 const std::optional<RecoveryId>& recovery) {
  const auto open = open_recovery_of(view, recovery);
  std::vector<Passkey> out;
  view->passkeys.each_by<ByPerson>(person, [&](const Passkey& passkey) {
    if (open_recovery_of(view, passkey.recovery) == open) {
      out.push_back(passkey);
    }
    return true;
  });
  std::ranges::sort(
      out, {}, [](const Passkey& passkey) { return std::pair(passkey.added_at, passkey.id); });
  return out;
}

bool is_verified(const Caller& caller, const Now& now) {
  const auto& at = caller.verified_at();
  // What lies ahead was written under a clock that is not believed any more.
  return at && *at <= now.latest && now.latest < *at + kVerifiedFor;
}

bool is_verified_browser(const Caller& caller, const Now& now) {
  return caller.carrier() == Carrier::kCookie && is_verified(caller, now);
}

Error step_up_needed() {
  return {.code = ErrorCode::kStepUpNeeded,
          .message = "Show again that it is you: this needs your passkey now.",
          .hint = "Use your passkey in the browser and ask again."};
}

std::optional<Error> check_step_up(const View& view, const Caller& caller, const Now& now) {
  if (!caller.person() || caller.token_kind() != TokenKind::kSession || is_verified(caller, now)) {
    return std::nullopt;
  }
  const Token& session = *view->tokens.find(*caller.token());
  const bool has_none =
      !caller.passkey() && passkeys_of(view, *caller.person(), session.recovery).empty();
  if (has_none) {
    return std::nullopt;
  }
  Error needed = step_up_needed();
  if (caller.carrier() == Carrier::kBearer) {
    needed.hint = "Run `cofactor login --again`, use your passkey at the page, and ask again.";
  }
  return needed;
}

}  // namespace cofactor
