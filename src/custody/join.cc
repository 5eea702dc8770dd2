#include "custody/join.h"

#include "custody/held.h"
#include "custody/recovery.h"

namespace cofactor {
namespace {

Error no_such_invitation() {
  return {.code = ErrorCode::kNotFound,
          .message = "There is no such invitation, or it is not good any more.",
          .hint = "Ask whoever invited you for a new one."};
}

const Membership* invited_by(const View& view, const Token& token) {
  if (token.kind != TokenKind::kInvitation || !token.subject ||
      token.subject->kind != SubjectKind::kMember) {
    return nullptr;
  }
  const Membership* membership = view->memberships.find(as_id<MembershipId>(token.subject->id));
  const bool open = membership != nullptr && membership->state == MembershipState::kInvited &&
                    view.target(membership->organization).has_value();
  return open ? membership : nullptr;
}

bool is_member(const View& view, const PersonId& person, const OrganizationId& organization) {
  bool is = false;
  view->memberships.each_by<ByPerson>(person, [&](const Membership& held) {
    is = held.organization == organization && held.state == MembershipState::kActive;
    return !is;
  });
  return is;
}

}  // namespace

Result<std::optional<Joining>> draw_joining(Preparing& preparing,
                                            const Hash& token,
                                            const PersonId& person) {
  const Token* invitation = preparing.view->tokens.find_by<ByHash>({token});
  const Membership* invited =
      invitation == nullptr ? nullptr : invited_by(preparing.view, *invitation);
  if (invited == nullptr || !invited->content) {
    return std::optional<Joining>();
  }
  auto content = open_membership(preparing.vaulting, *invited);
  if (!content) {
    return content.error();
  }
  Membership joined = *invited;
  joined.person = person;
  auto sealed = seal_content(preparing, joined, invited->content->version + 1, *content);
  if (!sealed) {
    return sealed.error();
  }
  return std::optional(Joining{.membership = invited->id,
                               .organization = invited->organization,
                               .person = person,
                               .was = invited->content->hash,
                               .content = std::move(*sealed),
                               .erased = erase_content(*invited)});
}

const Token* joinable(const View& view,
                      const Hash& token,
                      const std::optional<Joining>& joining,
                      const Now& now) {
  const Token* found = view->tokens.find_by<ByHash>({token});
  if (!joining || found == nullptr || found->expires_at <= now.latest) {
    return nullptr;
  }
  const Membership* invited = invited_by(view, *found);
  const bool stands = invited != nullptr && invited->id == joining->membership &&
                      invited->content && invited->content->hash == joining->was;
  return stands ? found : nullptr;
}

Joins joins_of(const View& view, const Joining& joining, const Token& invitation, const Now& now) {
  Membership joined = *view->memberships.find(joining.membership);
  joined.state = MembershipState::kActive;
  joined.person = joining.person;
  joined.content = joining.content.ref;
  joined.since = now.wall;
  Joins out{.events = {MemberJoined{std::move(joined)}, ended_event(invitation, now.wall)},
            .envelopes = {joining.content.change}};
  if (joining.erased) {
    out.envelopes.push_back(*joining.erased);
  }
  return out;
}

Done JoinOrganization::prepare(Preparing& preparing) {
  const Token* session = bearer ? preparing.view->tokens.find_by<ByHash>({*bearer}) : nullptr;
  if (session == nullptr || !session->subject || session->subject->kind != SubjectKind::kPerson) {
    return {};
  }
  auto joining = draw_joining(preparing, invitation, as_id<PersonId>(session->subject->id));
  if (!joining) {
    return joining.error();
  }
  drawn = std::move(*joining);
  return {};
}

Decision<JoinOrganization::Plan> JoinOrganization::decide(const View& view,
                                                          const Caller& caller,
                                                          const Now& now) const {
  const auto server = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageOwn, view.server_target());
  if (!server) {
    return server.error();
  }
  const Token* token = joinable(view, invitation, drawn, now);
  if (token == nullptr || drawn->person != caller.person()) {
    return Refuse{.error = no_such_invitation()};
  }
  if (is_member(view, *caller.person(), drawn->organization)) {
    return Refuse{.error = conflict("You are a member of that organization already.")};
  }
  Joins joins = joins_of(view, *drawn, *token, now);
  Allow<Plan> allow{.events = std::move(joins.events), .envelopes = std::move(joins.envelopes)};
  cancel_asked_for(view, drawn->person, now, allow.events);
  allow.plan = {.organization = *view->organizations.find(drawn->organization)};
  allow.answer = {{.name = "membership", .value = drawn->membership.text()},
                  {.name = "organization", .value = drawn->organization.text()}};
  return allow;
}

Result<JoinOrganization::Answer> JoinOrganization::finish(const Recorded&,
                                                          const Plan& plan,
                                                          const Vaulting&) const {
  return Answer{.membership = drawn->membership, .organization = plan.organization};
}

}  // namespace cofactor
