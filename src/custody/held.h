#pragma once

#include <expected>

#include "custody/decision.h"

// What the verbs about what is held (organizations, vaults, accounts, devices) share.
namespace cofactor {

// What a decision is made of.
struct Case {
  const View& view;
  const Caller& caller;
  const Now& now;
};

using Permitted = std::expected<Target, Refuse>;

// The target, if the caller may do that there; a target that was not found refuses as it says. To
// see, a grant on something below it is enough.
Permitted permitted_at(const Case& c, Action action, const Result<Target>& target);

// The same of a vault, an account or a device by its id. Refuses kNotFound where it does not exist
// in the caller's organization or they may not know of it, else kDenied.
template <class AnyId>
Permitted permitted(const Case& c, Action action, const AnyId& id) {
  const auto& organization = c.caller.organization();
  return permitted_at(
      c,
      action,
      organization ? c.view.target(*organization, id) : Result<Target>(no_such_organization()));
}

// Of the organization that the caller acts in.
Permitted permitted(const Case& c, Action action);

// Whether permitted(kSee) would say yes, for lists.
bool sees(const Case& c, const Result<Target>& target);

// A removal is undone for this long.
inline constexpr std::chrono::days kRestorable{30};

// kConflict: not removed at all, or too long ago.
std::optional<Error> check_restore(const std::optional<Time>& removed_at, const Now& now);

// kConflict: it was removed, or a vault or account above it was.
std::optional<Error> check_living(const View& view, const Target& target);

Error conflict(std::string message, std::string hint = {});
Error name_taken();
// No code while the clock is not sure.
Error clock_unsure();
Error already_removed();

}  // namespace cofactor
