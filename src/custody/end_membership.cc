#include "custody/end_membership.h"

#include <algorithm>

#include "custody/recovery.h"
#include "custody/way_in.h"

namespace cofactor {
namespace {

bool counts(const Grant& grant, const Now& now) {
  return check_grant(grant).has_value() &&
         std::ranges::none_of(grant.conditions.all, [&](const Condition& condition) {
           return condition.kind == kExpiryCondition && *parse_time(condition.value) <= now.latest;
         });
}

bool administers(const View& view,
                 const Subject& subject,
                 const OrganizationId& organization,
                 const Now& now) {
  bool found = false;
  view->grants.each_by<BySubjectAndScope>(
      {subject, as_id<ObjectId>(organization)}, [&](const Grant& grant) {
        found = grant.role == Role::kAdmin && counts(grant, now);
        return !found;
      });
  return found;
}

bool is_gone(const View& view, const PersonId& id) {
  const Person* person = view->people.find(id);
  return person == nullptr || person->revoked_at || person->erased_at;
}

void end_invited(const View& view,
                 const std::vector<Token>& invitations,
                 const Now& now,
                 std::vector<Event>& events) {
  for (const Token& invitation : invitations) {
    const Membership* invited = view->memberships.find(as_id<MembershipId>(invitation.subject->id));
    if (invited != nullptr && invited->state == MembershipState::kInvited) {
      end_membership(view, *invited, now, events);
    }
  }
}

void cancel_asked(const View& view,
                  const Membership& membership,
                  const Now& now,
                  std::vector<Event>& events) {
  view->recoveries.each([&](const Recovery& recovery) {
    if (recovery.asked_by == membership.person &&
        recovery.organization == membership.organization && is_open(recovery)) {
      cancel(view, recovery, now, events);
    }
  });
}

void sign_out(const View& view,
              const PersonId& person,
              const Now& now,
              std::vector<Event>& events) {
  view->tokens.each_by<BySubject>(subject_of(person), [&](const Token& token) {
    if (!token.organization) {
      events.push_back(ended_event(token, now.wall));
    }
    return true;
  });
}

}  // namespace

std::vector<Token> service_tokens_of(const View& view, const Membership& membership) {
  std::vector<Token> out;
  if (membership.person) {
    view->tokens.each_by<ByMaker>(*membership.person, [&](const Token& token) {
      const bool is = token.organization == membership.organization && token.subject &&
                      token.subject->kind == SubjectKind::kService;
      if (is) {
        out.push_back(token);
      }
      return true;
    });
  }
  std::ranges::sort(out, {}, &Token::id);
  return out;
}

EndedWith end_membership(const View& view,
                         const Membership& membership,
                         const Now& now,
                         std::vector<Event>& events,
                         const std::vector<TokenId>& keep) {
  EndedWith out;
  const auto of_there = [&](std::vector<Token>& into) {
    return [&](const Token& token) {
      if (token.organization == membership.organization) {
        into.push_back(token);
      }
      return true;
    };
  };
  if (membership.person) {
    cancel_asked(view, membership, now, events);
    view->tokens.each_by<BySubject>(subject_of(*membership.person), of_there(out.tokens));
    for (Token& token : service_tokens_of(view, membership)) {
      if (std::ranges::find(keep, token.id) == keep.end()) {
        out.tokens.push_back(std::move(token));
      }
    }
    view->tokens.each_by<ByMaker>(*membership.person, [&](const Token& token) {
      return token.kind != TokenKind::kInvitation || of_there(out.invitations)(token);
    });
    const auto left = organizations_of(view, *membership.person);
    const bool elsewhere = std::ranges::any_of(
        left, [&](const OrganizationId& id) { return id != membership.organization; });
    if (!elsewhere && operator_grant(view, *membership.person, now) == nullptr) {
      sign_out(view, *membership.person, now, events);
    }
  } else {
    view->tokens.each_by<BySubject>(subject_of(membership.id), of_there(out.invitations));
  }
  std::ranges::sort(out.tokens, {}, &Token::id);
  std::ranges::sort(out.invitations, {}, &Token::id);
  MemberRevoked revoked;
  revoked.membership = membership;
  revoked.membership.state = MembershipState::kRevoked;
  revoked.membership.revoked_at = now.wall;
  revoked.membership.groups.clear();
  std::ranges::transform(out.tokens, std::back_inserter(revoked.tokens), &Token::id);
  std::ranges::transform(out.invitations, std::back_inserter(revoked.invitations), &Token::id);
  events.emplace_back(std::move(revoked));
  if (membership.person) {
    end_invited(view, out.invitations, now, events);
  }
  view->grants.each_by<BySubject>(subject_of(membership.id), [&](const Grant& grant) {
    Grant ended = grant;
    ended.ended_at = now.wall;
    out.grants.push_back(grant.id);
    events.emplace_back(GrantEnded{std::move(ended)});
    return true;
  });
  return out;
}

const Grant* operator_grant(const View& view, const PersonId& person, const Now& now) {
  const Grant* found = nullptr;
  view->grants.each_by<BySubject>(subject_of(person), [&](const Grant& grant) {
    if (grant.role == Role::kOperator && counts(grant, now)) {
      found = &grant;
    }
    return found == nullptr;
  });
  return found;
}

bool is_admin(const View& view, const Membership& membership, const Now& now) {
  const bool active = membership.state == MembershipState::kActive &&
                      !is_gone(view, *membership.person) &&
                      !(membership.sleeps_until && *membership.sleeps_until > now.latest);
  if (!active) {
    return false;
  }
  bool found = administers(view, subject_of(membership.id), membership.organization, now);
  for (const GroupId& id : membership.groups) {
    const Group* group = view->groups.find(id);
    found = found || (group != nullptr && !group->removed_at &&
                      administers(view, subject_of(id), membership.organization, now));
  }
  return found;
}

bool has_other_admin(const View& view, const Membership& but, const Now& now) {
  bool found = false;
  view->memberships.each_by<ByParent>(
      as_id<ObjectId>(but.organization), [&](const Membership& membership) {
        found = membership.id != but.id && is_admin(view, membership, now);
        return !found;
      });
  return found;
}

bool has_other_operator(const View& view, const PersonId& but, const Now& now) {
  bool found = false;
  view->grants.each_by<ByScope>(as_id<ObjectId>(view.server().id), [&](const Grant& grant) {
    const auto person = as_id<PersonId>(grant.subject.id);
    found = person != but && counts(grant, now) && !is_gone(view, person);
    return !found;
  });
  return found;
}

}  // namespace cofactor
