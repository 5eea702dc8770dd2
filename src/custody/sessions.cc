#include "custody/sessions.h"

#include <algorithm>

#include "custody/held.h"
#include "custody/system_ask.h"
#include "custody/way_in.h"

namespace cofactor {
namespace {

bool is_good(const Token& token, const Now& now) {
  return token.kind == TokenKind::kSession && !token.ended_at && token.expires_at > now.latest;
}

Allow<std::vector<SessionShown>> sessions_of(const Case& c, const Subject& subject) {
  Allow<std::vector<SessionShown>> allow;
  c.view->tokens.each_by<BySubject>(subject, [&](const Token& token) {
    if (is_good(token, c.now)) {
      allow.plan.push_back({.session = token, .current = token.id == c.caller.token()});
    }
    return true;
  });
  std::ranges::sort(allow.plan, std::ranges::greater{}, [](const SessionShown& shown) {
    return std::pair(shown.session.made_at, shown.session.id);
  });
  return allow;
}

Decision<NoPlan> ended(const Case& c, const TokenId& session, const Subject& subject) {
  const Token* found = c.view->tokens.find(session);
  if (found == nullptr || found->subject != subject || !is_good(*found, c.now)) {
    return Refuse{.error = no_such_thing()};
  }
  Allow<NoPlan> allow{.events = {ended_event(*found, c.now.wall)}};
  allow.answer = {{.name = "session", .value = session.text()}};
  return allow;
}

}  // namespace

Result<ListedSessions::Answer> ListedSessions::finish(const Recorded&,
                                                      const Plan& plan,
                                                      const Vaulting&) const {
  Answer out = plan;
  for (SessionShown& shown : out) {
    shown.last_use = ceremonies->uses.last(shown.session.id);
  }
  return out;
}

Result<NoPlan> EndedSession::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

Decision<ListedSessions::Plan> ListSessions::decide(const View& view,
                                                    const Caller& caller,
                                                    const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto own = permitted_at(c, Action::kSeeOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  // An API token knows of its own organization alone.
  return caller.token_kind() == TokenKind::kSession ? sessions_of(c, *caller.principal())
                                                    : Allow<Plan>{};
}

Decision<ListedSessions::Plan> ListSessionsOf::decide(const View& view,
                                                      const Caller& caller,
                                                      const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto server = permitted_at(c, Action::kManageServer, view.server_target());
  if (!server) {
    return server.error();
  }
  if (view->people.find(person) == nullptr) {
    return Refuse{.error = no_such_thing()};
  }
  return sessions_of(c, subject_of(person));
}

Decision<NoPlan> EndOwnSession::decide(const View& view,
                                       const Caller& caller,
                                       const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto own = permitted_at(c, Action::kManageOwn, view.server_target());
  return own ? ended(c, session, *caller.principal()) : own.error();
}

Decision<NoPlan> EndSessionOf::decide(const View& view,
                                      const Caller& caller,
                                      const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto server = permitted_at(c, Action::kManageServer, view.server_target());
  return server ? ended(c, session, subject_of(person)) : server.error();
}

void submit_session_uses(Core& core) {
  Ceremonies& ceremonies = *core.ceremonies;
  const auto events_at = [&ceremonies](const View& view, const Now& now) {
    Proposal proposal;
    view->tokens.each([&](const Token& token) {
      if (!is_good(token, now)) {
        ceremonies.uses.forget(token.id);
        return;
      }
      if (ceremonies.uses.is_idle(token, now, ceremonies.settings)) {
        proposal.events.push_back(ended_event(token, now.wall));
        return;
      }
      const auto last = ceremonies.uses.last(token.id);
      const Time written = token.last_used_at.value_or(token.made_at);
      if (last && last->wall - written >= kUseWritten) {
        SessionUsed used;
        used.token = token.id;
        used.used_at = last->wall;
        proposal.events.emplace_back(used);
      }
    });
    return proposal;
  };
  const bool any = core.writer.read([&](const View& view) {
    return !events_at(view, {.wall = core.clock.wall(), .boot = core.clock.boot()}).events.empty();
  });
  if (any) {
    core.writer.submit(std::make_unique<SystemAsk>(events_at));
  }
}

}  // namespace cofactor
