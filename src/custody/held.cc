#include "custody/held.h"

namespace cofactor {

Permitted permitted_at(const Case& c, Action action, const Result<Target>& target) {
  if (!target) {
    return std::unexpected(Refuse{.error = target.error()});
  }
  auto verdict = c.view.permits(c.caller, action, *target, c.now);
  if (verdict.refusal) {
    return std::unexpected(Refuse{.error = std::move(*verdict.refusal), .about = *target});
  }
  return *target;
}

Permitted permitted(const Case& c, Action action) {
  const auto& organization = c.caller.organization();
  return permitted_at(
      c,
      action,
      organization ? c.view.target(*organization) : Result<Target>(no_such_organization()));
}

bool sees(const Case& c, const Result<Target>& target) {
  return permitted_at(c, Action::kSee, target).has_value();
}

std::optional<Error> check_restore(const std::optional<Time>& removed_at, const Now& now) {
  if (!removed_at) {
    return conflict("It was not removed.");
  }
  if (*removed_at + kRestorable <= now.latest) {
    return conflict("It was removed more than thirty days ago.", "Add it anew.");
  }
  return std::nullopt;
}

std::optional<Error> check_living(const View& view, const Target& target) {
  if (target.device && view->devices.find(*target.device)->removed_at) {
    return conflict("This device was removed.", "Restore it: `cofactor device restore`.");
  }
  if (target.account && view->accounts.find(*target.account)->removed_at) {
    return conflict("This account was removed.", "Restore it: `cofactor account restore`.");
  }
  if (target.vault && view->vaults.find(*target.vault)->removed_at) {
    return conflict("This vault was removed.", "Restore it: `cofactor vault restore`.");
  }
  return std::nullopt;
}

Error conflict(std::string message, std::string hint) {
  return {.code = ErrorCode::kConflict, .message = std::move(message), .hint = std::move(hint)};
}

Error name_taken() {
  return conflict("There is one of this name already.",
                  "Choose another name; upper and lower case count as the same.");
}

Error clock_unsure() {
  return {.code = ErrorCode::kClockUnsure,
          .message = "The server's clock cannot be trusted now: no code.",
          .hint =
              "An operator looks at `cofactor status` and, when the time is right, runs "
              "`cofactor clock accept`."};
}

Error already_removed() { return conflict("It was removed already."); }

}  // namespace cofactor
