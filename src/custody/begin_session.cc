#include "custody/begin_session.h"

#include "custody/held.h"
#include "custody/recovery.h"

namespace cofactor {

Done BeginSession::prepare(Preparing& preparing) {
  session = draw_way_in(preparing.random);
  const Token* token = bearer ? preparing.view->tokens.find_by<ByHash>({*bearer}) : nullptr;
  if (token == nullptr || token->kind != TokenKind::kInvitation) {
    return {};
  }
  auto person = draw_person(preparing, new_person);
  if (!person) {
    return person.error();
  }
  auto joining = draw_joining(preparing, *bearer, person->person.id);
  if (!joining) {
    return joining.error();
  }
  drawn = Drawn{.person = std::move(*person), .joining = std::move(*joining)};
  return {};
}

Decision<BeginSession::Plan> BeginSession::decide(const View& view,
                                                  const Caller& caller,
                                                  const Now& now) const {
  const Token& token = *view->tokens.find(*caller.token());
  switch (token.kind) {
    case TokenKind::kInvitation:
      return join_as_new(view, caller, now);
    case TokenKind::kRecovery:
      return recover(view, caller, now);
    case TokenKind::kSetup:
      return Refuse{.error = not_signed_in()};
    case TokenKind::kSession:
    case TokenKind::kApi:
      break;
  }
  return Refuse{
      .error = conflict("This token is no invitation: it signs in as it is.", "Use it as it is.")};
}

Decision<BeginSession::Plan> BeginSession::join_as_new(const View& view,
                                                       const Caller& caller,
                                                       const Now& now) const {
  const Token* token = drawn && bearer ? joinable(view, *bearer, drawn->joining, now) : nullptr;
  if (token == nullptr) {
    return Refuse{.error = not_signed_in()};
  }
  Joins joins = joins_of(view, *drawn->joining, *token, now);
  Person person = drawn->person.person;
  person.added_at = now.wall;
  Allow<Plan> allow{.events = {PersonAdded{person}}, .envelopes = std::move(joins.envelopes)};
  allow.plan = {
      .session = session_of({.drawn = session, .person = person.id, .form = form}, caller, now),
      .person = person.id,
      .organization = *view->organizations.find(drawn->joining->organization),
      .reads_only_until = {}};
  std::ranges::move(joins.events, std::back_inserter(allow.events));
  allow.events.emplace_back(SessionBegun{allow.plan.session});
  allow.envelopes.push_back(drawn->person.key);
  allow.secret = true;
  return allow;
}

Decision<BeginSession::Plan> BeginSession::recover(const View& view,
                                                   const Caller& caller,
                                                   const Now& now) const {
  const Token& token = *view->tokens.find(*caller.token());
  const Recovery& recovery = *view->recoveries.find(*token.recovery);
  if (recovery.state != RecoveryState::kRunning) {
    return Refuse{.error = not_signed_in()};
  }
  Allow<Plan> allow{.events = {ended_event(token, now.wall)}};
  begin(view, recovery, now, allow.events);
  allow.plan = {.session = session_of(
                    {.drawn = session, .person = recovery.person, .form = form}, caller, now),
                .person = recovery.person,
                .organization = {},
                .reads_only_until = now.latest + kRecoveryTime};
  allow.plan.session.recovery = recovery.id;
  allow.events.emplace_back(SessionBegun{allow.plan.session});
  allow.secret = true;
  return allow;
}

Result<BeginSession::Answer> BeginSession::finish(const Recorded&,
                                                  const Plan& plan,
                                                  const Vaulting&) const {
  return Answer{.carrier = form.carrier,
                .token = session.text.clone(),
                .expires_at = plan.session.expires_at,
                .person = plan.person,
                .organization = plan.organization,
                .reads_only_until = plan.reads_only_until,
                .verified_at = plan.session.verified_at};
}

}  // namespace cofactor
