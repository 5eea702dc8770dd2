#include "custody/passkeys.h"

#include <algorithm>

#include "custody/held.h"
#include "custody/verified.h"
#include "custody/way_in.h"

namespace cofactor {
namespace {

constexpr std::size_t kLongestName = 100;

// One of the caller's own.
std::expected<Passkey, Refuse> own_passkey(const Case& c, const PasskeyId& id) {
  const auto own = permitted_at(c, Action::kManageOwn, c.view.server_target());
  if (!own) {
    return std::unexpected(own.error());
  }
  const Passkey* found = c.view->passkeys.find(id);
  if (found == nullptr || found->removed_at || found->person != c.caller.person()) {
    return std::unexpected(Refuse{.error = no_such_thing()});
  }
  return *found;
}

}  // namespace

Decision<ListPasskeys::Plan> ListPasskeys::decide(const View& view,
                                                  const Caller& caller,
                                                  const Now& now) const {
  const auto own = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kSeeOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  Allow<Plan> allow;
  allow.plan.person = caller.person();
  if (caller.person()) {
    view->passkeys.each_by<ByPerson>(*caller.person(), [&](const Passkey& passkey) {
      allow.plan.passkeys.push_back(passkey);
      return true;
    });
  }
  std::ranges::sort(allow.plan.passkeys, {}, [](const Passkey& passkey) {
    return std::pair(passkey.added_at, passkey.id);
  });
  for (Passkey& passkey : allow.plan.passkeys) {
    passkey.recovery = open_recovery_of(view, passkey.recovery);
  }
  return allow;
}

Result<ListPasskeys::Answer> ListPasskeys::finish(const Recorded&,
                                                  const Plan& plan,
                                                  const Vaulting&) const {
  return plan;
}

Decision<Passkey> RenamePasskey::decide(const View& view,
                                        const Caller& caller,
                                        const Now& now) const {
  auto found = own_passkey({.view = view, .caller = caller, .now = now}, passkey);
  if (!found) {
    return found.error();
  }
  if (auto line = check_line(name, "The name", kLongestName); !line) {
    return Refuse{.error = line.error()};
  }
  found->name = name;
  Allow<Plan> allow{.events = {PasskeyRenamed{*found}}};
  allow.answer = {{.name = "passkey", .value = passkey.text()}};
  allow.plan = *std::move(found);
  return allow;
}

Result<Passkey> RenamePasskey::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Decision<NoPlan> RemovePasskey::decide(const View& view,
                                       const Caller& caller,
                                       const Now& now) const {
  const auto found = own_passkey({.view = view, .caller = caller, .now = now}, passkey);
  if (!found) {
    return found.error();
  }
  if (!is_verified_browser(caller, now)) {
    return Refuse{.error = step_up_needed()};
  }
  const bool is_last = passkeys_of(view, *caller.person(), found->recovery).size() == 1;
  if (is_last && last == Last::kKept) {
    return Refuse{.error = conflict("This is your last passkey.",
                                    "Register another first, or say that the last one shall go.")};
  }
  Allow<NoPlan> allow;
  const auto is_it = [&](const Passkey& other) { return other.id == passkey; };
  remove_passkeys(view, *caller.person(), is_it, now, allow.events);
  end_sessions_of(view, *found, caller.token(), now, allow.events);
  allow.answer = {{.name = "passkey", .value = passkey.text()}};
  return allow;
}

Result<NoPlan> RemovePasskey::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

}  // namespace cofactor
