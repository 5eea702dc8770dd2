#include "custody/tokens.h"

#include <algorithm>

#include "custody/held.h"
#include "custody/way_in.h"

namespace cofactor {
namespace {

bool is_good(const Token& token, const Now& now) {
  return !token.ended_at && token.expires_at > now.latest;
}

bool is_listed(const Token& token, const Now& now) {
  return is_good(token, now) &&
         (token.kind == TokenKind::kSession || token.kind == TokenKind::kApi);
}

void newest_first(std::vector<TokenShown>& tokens) {
  std::ranges::sort(tokens, std::ranges::greater{}, [](const TokenShown& shown) {
    return std::pair(shown.token.made_at, shown.token.id);
  });
}

Allow<NoPlan> ended(const Token& token, const Now& now) {
  Allow<NoPlan> allow{.events = {ended_event(token, now.wall)}};
  allow.answer = {{.name = "token", .value = token.id.text()}};
  return allow;
}

}  // namespace

Decision<ListOwnTokens::Plan> ListOwnTokens::decide(const View& view,
                                                    const Caller& caller,
                                                    const Now& now) const {
  const auto own = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kSeeOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  Allow<Plan> allow;
  view->tokens.each_by<BySubject>(*caller.principal(), [&](const Token& token) {
    const bool reached = !caller.organization() || token.organization == caller.organization();
    if (is_listed(token, now) && reached) {
      allow.plan.push_back(token);
    }
    return true;
  });
  std::ranges::sort(allow.plan, std::ranges::greater{}, [](const Token& token) {
    return std::pair(token.made_at, token.id);
  });
  return allow;
}

Result<ListOwnTokens::Answer> ListOwnTokens::finish(const Recorded&,
                                                    const Plan& plan,
                                                    const Vaulting&) const {
  return plan;
}

Decision<ListTokens::Plan> ListTokens::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  Allow<Plan> allow;
  const auto add = [&](const Subject& subject, const TokenShown& shown) {
    view->tokens.each_by<BySubject>(subject, [&](const Token& token) {
      if (is_good(token, now) && token.kind == TokenKind::kApi &&
          token.organization == target->organization) {
        allow.plan.push_back(shown);
        allow.plan.back().token = token;
      }
      return true;
    });
  };
  const auto parent = as_id<ObjectId>(target->organization);
  view->memberships.each_by<ByParent>(parent, [&](const Membership& member) {
    if (member.state == MembershipState::kActive) {
      add(subject_of(*member.person), {.token = {}, .member = member, .service = {}});
    }
    return true;
  });
  view->services.each_by<ByParent>(parent, [&](const Service& service) {
    add(subject_of(service.id), {.token = {}, .member = {}, .service = service});
    return true;
  });
  newest_first(allow.plan);
  return allow;
}

Result<ListTokens::Answer> ListTokens::finish(const Recorded&,
                                              const Plan& plan,
                                              const Vaulting& vaulting) const {
  Answer out{.tokens = plan, .names = {}};
  for (const TokenShown& shown : plan) {
    out.names.push_back(shown.member ? shown_name(vaulting, *shown.member)
                                     : shown.service->name.text());
  }
  return out;
}

Decision<NoPlan> RevokeOwnToken::decide(const View& view,
                                        const Caller& caller,
                                        const Now& now) const {
  const auto own = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  const Token* found = view->tokens.find(token);
  if (found == nullptr || found->subject != caller.principal() || !is_listed(*found, now)) {
    return Refuse{.error = no_such_thing()};
  }
  return ended(*found, now);
}

Result<NoPlan> RevokeOwnToken::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

Decision<NoPlan> RevokeToken::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  const Token* found = view->tokens.find(token);
  if (found == nullptr || found->kind != TokenKind::kApi ||
      found->organization != target->organization || !is_good(*found, now)) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  return ended(*found, now);
}

Result<NoPlan> RevokeToken::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

}  // namespace cofactor
