#include "custody/recoveries.h"

#include <algorithm>

#include "custody/held.h"
#include "custody/system_ask.h"

namespace cofactor {
namespace {

const Membership* member_of(const View& view,
                            const PersonId& person,
                            const OrganizationId& organization) {
  const Membership* found = nullptr;
  view->memberships.each_by<ByPerson>(person, [&](const Membership& membership) {
    if (membership.organization == organization && membership.state == MembershipState::kActive) {
      found = &membership;
    }
    return found == nullptr;
  });
  return found;
}

// One that is open, as everybody but an operator is shown it.
Recovery as_told(Recovery recovery) {
  if (!recovery.ends_at) {
    recovery.state = RecoveryState::kAsked;
  }
  return recovery;
}

// Its own credentials, or those of another that is not complete: not old ones.
bool is_of_open_recovery(const View& view, const Token& token) {
  return token.recovery &&
         view->recoveries.find(*token.recovery)->state != RecoveryState::kComplete;
}

}  // namespace

Result<Recovery> RecoveryVerb::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Decision<Recovery> AgreeRecovery::decide(const View& view,
                                         const Caller& caller,
                                         const Now& now) const {
  const auto server = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageServer, view.server_target());
  if (!server) {
    return server.error();
  }
  const Recovery* found = view->recoveries.find(recovery);
  if (found == nullptr) {
    return Refuse{.error = no_such_thing()};
  }
  if (found->state != RecoveryState::kAsked) {
    return Refuse{.error = conflict("This recovery does not wait for an operator.")};
  }
  Recovery agreed = *found;
  agreed.state = RecoveryState::kRunning;
  Allow<Plan> allow{.events = {RecoveryAgreed{agreed}}};
  allow.plan = std::move(agreed);
  allow.answer = {{.name = "recovery", .value = recovery.text()}};
  return allow;
}

// Who may, in that order: the person, the organization whose route it is, an operator.
std::optional<Refuse> CancelRecovery::check(const View& view,
                                            const Caller& caller,
                                            const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const Recovery* found = view->recoveries.find(recovery);
  const auto own = permitted_at(c, Action::kSeeOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  if (found != nullptr && caller.person() == found->person) {
    if (is_of_open_recovery(view, *view->tokens.find(*caller.token()))) {
      return Refuse{.error = {.code = ErrorCode::kDenied,
                              .message = "What a recovery gave does not decide about it.",
                              .hint = "Cancel it with an older sign-in."}};
    }
    return std::nullopt;
  }
  if (!caller.organization()) {
    const auto server = permitted_at(c, Action::kManageServer, view.server_target());
    if (!server || found == nullptr) {
      return Refuse{.error = no_such_thing()};
    }
    return std::nullopt;
  }
  const auto target = permitted(c, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  if (found == nullptr || member_of(view, found->person, target->organization) == nullptr) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  return std::nullopt;
}

Decision<Recovery> CancelRecovery::decide(const View& view,
                                          const Caller& caller,
                                          const Now& now) const {
  if (auto refused = check(view, caller, now)) {
    return *std::move(refused);
  }
  const Recovery& found = *view->recoveries.find(recovery);
  if (!is_open(found)) {
    return Refuse{.error = conflict("This recovery is over.")};
  }
  Allow<Plan> allow;
  cancel(view, found, now, allow.events);
  allow.plan = found;
  allow.plan.state = RecoveryState::kCancelled;
  allow.answer = {{.name = "recovery", .value = recovery.text()}};
  return allow;
}

Decision<ListRecoveries::Plan> ListRecoveries::decide(const View& view,
                                                      const Caller& caller,
                                                      const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto& organization = caller.organization();
  const auto own = permitted_at(c, Action::kSeeOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  const bool all = permitted_at(c, Action::kManageServer, view.server_target()).has_value();
  const bool here =
      permitted(c, Action::kManagePeople).has_value() || permitted(c, Action::kReadLog).has_value();
  Allow<Plan> allow;
  view->recoveries.each([&](const Recovery& recovery) {
    const Membership* member =
        organization ? member_of(view, recovery.person, *organization) : nullptr;
    const bool seen = all || (here && member != nullptr) || caller.person() == recovery.person;
    if (is_open(recovery) && seen) {
      allow.plan.push_back({.recovery = all ? recovery : as_told(recovery),
                            .member = member == nullptr ? std::nullopt : std::optional(*member)});
    }
  });
  std::ranges::sort(allow.plan, std::ranges::greater{}, [](const Listed& listed) {
    return std::pair(listed.recovery.asked_at, listed.recovery.id);
  });
  return allow;
}

Result<ListRecoveries::Answer> ListRecoveries::finish(const Recorded&,
                                                      const Plan& plan,
                                                      const Vaulting& vaulting) const {
  Answer out{.recoveries = plan, .names = {}};
  for (const Listed& listed : plan) {
    out.names.push_back(listed.member ? shown_name(vaulting, *listed.member) : std::string());
  }
  return out;
}

Proposal complete_recoveries(const View& view, const Now& now) {
  Proposal proposal;
  if (!now.sure) {
    return proposal;
  }
  // Two of one person are completed one after the other: the first to come ends the second.
  std::vector<PersonId> done;
  std::vector<Recovery> due;
  view->recoveries.each([&](const Recovery& recovery) {
    if (is_open(recovery) && recovery.ends_at && *recovery.ends_at <= now.latest) {
      due.push_back(recovery);
    }
  });
  std::ranges::sort(
      due, {}, [](const Recovery& recovery) { return std::pair(*recovery.ends_at, recovery.id); });
  for (const Recovery& recovery : due) {
    if (std::ranges::find(done, recovery.person) == done.end()) {
      done.push_back(recovery.person);
      complete(view, recovery, now, proposal.events);
    }
  }
  return proposal;
}

void submit_due_recoveries(Core& core) {
  const bool any = core.writer.read([&](const View& view) {
    return !complete_recoveries(view, {.wall = core.clock.wall()}).events.empty();
  });
  if (any) {
    core.writer.submit(std::make_unique<SystemAsk>(complete_recoveries));
  }
}

}  // namespace cofactor
