#include "custody/accept_clock.h"

#include <algorithm>

#include "custody/held.h"
#include "custody/way_in.h"

namespace cofactor {
namespace {

// It is over by the time that was believed, and would not be by the one that is found.
struct Span {
  Time found;
  Time believed;
  bool revives(const Time& expires) const { return expires <= believed && expires > found; }
};

bool revives(const Span& span, const Grant& grant) {
  return std::ranges::any_of(grant.conditions.all, [&](const Condition& condition) {
    const auto expires = expiry_of(condition);
    return expires && span.revives(*expires);
  });
}

}  // namespace

Decision<AcceptClock::Plan> AcceptClock::decide(const View& view,
                                                const Caller& caller,
                                                const Now& now) const {
  const auto server = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageServer, view.server_target());
  if (!server) {
    return server.error();
  }
  Allow<Plan> allow;
  allow.plan.newest_before = view->newest_sure;
  allow.plan.found = now.wall;
  ClockAccepted accepted;
  accepted.newest_before = view->newest_sure;
  accepted.found = now.wall;
  allow.events.emplace_back(accepted);
  const Span span{.found = now.wall, .believed = now.latest};
  view->tokens.each([&](const Token& token) {
    if (!token.ended_at && span.revives(token.expires_at)) {
      allow.plan.tokens.push_back(token.id);
      allow.events.push_back(ended_event(token, now.wall));
    }
  });
  view->grants.each([&](const Grant& grant) {
    if (!grant.ended_at && revives(span, grant)) {
      Grant ended = grant;
      ended.ended_at = now.wall;
      allow.plan.grants.push_back(grant.id);
      allow.events.emplace_back(GrantEnded{std::move(ended)});
    }
  });
  return allow;
}

Result<AcceptClock::Plan> AcceptClock::finish(const Recorded&,
                                              const Plan& plan,
                                              const Vaulting&) const {
  watch->accept();
  return plan;
}

}  // namespace cofactor
