#include "custody/operators.h"

#include <algorithm>

#include "custody/admins.h"
#include "custody/end_membership.h"
#include "custody/held.h"
#include "custody/recovery.h"

namespace cofactor {
namespace {

Permitted permitted_on_server(const View& view, const Caller& caller, const Now& now) {
  return permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageServer, view.server_target());
}

}  // namespace

Done AddOperator::prepare(Preparing& preparing) {
  id = GrantId::draw(preparing.random);
  return {};
}

Decision<Grant> AddOperator::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto server = permitted_on_server(view, caller, now);
  if (!server) {
    return server.error();
  }
  if (is_gone(view, person)) {
    return Refuse{.error = no_such_thing()};
  }
  if (is_operator(view, person, now)) {
    return Refuse{.error = conflict("They are an operator already.")};
  }
  Grant grant{.id = id,
              .subject = subject_of(person),
              .scope = {.kind = ScopeKind::kServer, .id = as_id<ObjectId>(view.server().id)},
              .role = Role::kOperator,
              .made_at = now.wall};
  Allow<Plan> allow{.events = {GrantAdded{grant}}};
  cancel_asked_for(view, person, now, allow.events);
  allow.plan = std::move(grant);
  allow.answer = {{.name = "grant", .value = id.text()}};
  return allow;
}

Result<Grant> AddOperator::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Decision<NoPlan> EndOperator::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto server = permitted_on_server(view, caller, now);
  if (!server) {
    return server.error();
  }
  if (!is_operator(view, person, now)) {
    return Refuse{.error = no_such_thing()};
  }
  if (!has_other_operator(view, person, now)) {
    return Refuse{.error = last_operator()};
  }
  Allow<NoPlan> allow;
  view->grants.each_by<BySubject>(subject_of(person), [&](const Grant& grant) {
    Grant ended = grant;
    ended.ended_at = now.wall;
    allow.events.emplace_back(GrantEnded{std::move(ended)});
    return true;
  });
  EndedWith ended;
  end_made_elsewhere(view, person, now, allow.events, ended);
  allow.answer = {{.name = "person", .value = person.text()}};
  return allow;
}

Result<NoPlan> EndOperator::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

Decision<ListOperators::Plan> ListOperators::decide(const View& view,
                                                    const Caller& caller,
                                                    const Now& now) const {
  const auto server = permitted_on_server(view, caller, now);
  if (!server) {
    return server.error();
  }
  Allow<Plan> allow;
  view->grants.each_by<ByScope>(as_id<ObjectId>(view.server().id), [&](const Grant& grant) {
    allow.plan.push_back(grant);
    return true;
  });
  std::ranges::sort(
      allow.plan, {}, [](const Grant& grant) { return std::pair(grant.made_at, grant.id); });
  return allow;
}

Result<ListOperators::Answer> ListOperators::finish(const Recorded&,
                                                    const Plan& plan,
                                                    const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
