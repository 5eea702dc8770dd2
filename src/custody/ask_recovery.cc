#include "custody/ask_recovery.h"

#include "custody/admins.h"
#include "custody/held.h"
#include "custody/who_am_i.h"

namespace cofactor {
namespace {

Token token_of(const Recovery& recovery, const DrawnToken& drawn, const Now& now) {
  return {.id = drawn.id,
          .kind = TokenKind::kRecovery,
          .hash = drawn.hash,
          .subject = subject_of(recovery.person),
          .maker = recovery.asked_by,
          .reach = Reach::kAllOrganizations,
          .made_at = now.wall,
          .expires_at = now.latest + kRecoveryTokenLife,
          .single_use = true,
          .recovery = recovery.id};
}

std::vector<Event> events_of(const View& view, const Recovery& recovery, const Token& token) {
  std::vector<Event> events{RecoveryAsked{recovery}, TokenAdded{token}};
  notice(view, recovery, events);
  return events;
}

// More people than one organization's admins have to do with it.
bool needs_operator(const View& view, const PersonId& person, const Now& now) {
  return organizations_of(view, person).size() > 1 || is_operator(view, person, now);
}

bool is_some_admin(const View& view, const PersonId& person) {
  bool found = false;
  view->memberships.each_by<ByPerson>(person, [&](const Membership& membership) {
    for (const Subject& subject : subjects_of(view, membership)) {
      view->grants.each_by<BySubjectAndScope>({subject, as_id<ObjectId>(membership.organization)},
                                              [&](const Grant& grant) {
                                                found = found || grant.role == Role::kAdmin;
                                                return !found;
                                              });
    }
    found = found && membership.state == MembershipState::kActive;
    return !found;
  });
  return found;
}

}  // namespace

Done RecoveryToken::prepare(Preparing& preparing) {
  id = RecoveryId::draw(preparing.random);
  drawn = draw_way_in(preparing.random);
  return {};
}

Allow<RecoveryToken::Plan> RecoveryToken::allow(const View& view,
                                                Recovery recovery,
                                                const Now& now) const {
  Allow<Plan> out;
  out.plan = {.recovery = recovery, .token = token_of(recovery, drawn, now)};
  out.events = events_of(view, recovery, out.plan.token);
  out.answer = {{.name = "recovery", .value = id.text()}};
  out.secret = true;
  return out;
}

Result<RecoveryToken::Answer> RecoveryToken::finish(const Recorded&,
                                                    const Plan& plan,
                                                    const Vaulting&) const {
  return Answer{.recovery = plan.recovery.id,
                .token = drawn.text.clone(),
                .expires_at = plan.token.expires_at};
}

Decision<RecoveryToken::Plan> AskRecovery::decide(const View& view,
                                                  const Caller& caller,
                                                  const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  const Membership* found = view->memberships.find(member);
  if (found == nullptr || found->organization != target->organization ||
      found->state != MembershipState::kActive || is_gone(view, *found->person)) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  if (auto makes = check_makes_ways_in(caller); !makes) {
    return Refuse{.error = makes.error(), .about = *target};
  }
  const bool sleeps = needs_operator(view, *found->person, now);
  return allow(view,
               {.id = id,
                .person = *found->person,
                .state = sleeps ? RecoveryState::kAsked : RecoveryState::kRunning,
                .asked_by = caller.person(),
                .organization = target->organization,
                .asked_at = now.wall,
                .ends_at = {}},
               now);
}

Decision<RecoveryToken::Plan> RecoverPerson::decide(const View& view,
                                                    const Caller& caller,
                                                    const Now& now) const {
  const auto server = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageServer, view.server_target());
  if (!server) {
    return server.error();
  }
  if (is_gone(view, person)) {
    return Refuse{.error = no_such_thing()};
  }
  return allow(view,
               {.id = id,
                .person = person,
                .state = RecoveryState::kRunning,
                .asked_by = caller.person(),
                .organization = {},
                .asked_at = now.wall,
                .ends_at = {}},
               now);
}

Result<Proposal> recover_on_host(const View& view, const HostRecovery& asked, const Now& now) {
  if (is_gone(view, asked.person)) {
    return no_such_thing();
  }
  if (!is_operator(view, asked.person, now) && !is_some_admin(view, asked.person)) {
    return Error{.code = ErrorCode::kDenied,
                 .message = "That is neither an operator nor an admin.",
                 .hint = "An admin of their organization asks for their recovery."};
  }
  const Recovery recovery{.id = asked.id,
                          .person = asked.person,
                          .state = RecoveryState::kRunning,
                          .asked_by = {},
                          .organization = {},
                          .asked_at = now.wall,
                          .ends_at = {}};
  return Proposal{.events = events_of(view, recovery, token_of(recovery, asked.drawn, now))};
}

}  // namespace cofactor
