#include "custody/add_token.h"

#include <algorithm>

#include "custody/held.h"
#include "custody/recovery.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

constexpr std::size_t kLongestName = 100;

Done check(const NewToken& wanted) {
  if (auto line = check_line(wanted.name, "The name", kLongestName); !line) {
    return line;
  }
  if (canonical_of(wanted.name).empty()) {
    return invalid("The name is empty.", "Say what the token is for.");
  }
  if (wanted.life <= std::chrono::seconds(0) || wanted.life > kLongestTokenLife) {
    return invalid("A token is good for at most a year.");
  }
  return {};
}

// What a token is made of, but whose it is.
struct Making {
  const DrawnToken& drawn;
  const NewToken& wanted;
  const OrganizationId& organization;
  const std::optional<PersonId>& maker;
};

Allow<Token> made(const Making& making, const Subject& subject, const Now& now) {
  Token token{.id = making.drawn.id,
              .kind = TokenKind::kApi,
              .hash = making.drawn.hash,
              .subject = subject,
              .maker = making.maker,
              .organization = making.organization,
              .name = making.wanted.name,
              .reach = Reach::kOneOrganization,
              .made_at = now.wall,
              .expires_at = now.latest + making.wanted.life};
  Allow<Token> allow{.events = {TokenAdded{token}}};
  allow.answer = {{.name = "token", .value = token.id.text()}};
  allow.plan = std::move(token);
  allow.secret = true;
  return allow;
}

}  // namespace

Done AddToken::prepare(Preparing& preparing) {
  drawn = draw_way_in(preparing.random);
  return {};
}

Decision<Token> AddToken::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto own = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageOwn, view.server_target());
  if (!own) {
    return own.error();
  }
  const auto theirs = organizations_of(view, *caller.person());
  if (std::ranges::find(theirs, organization) == theirs.end() || !view.target(organization)) {
    return Refuse{.error = no_such_organization()};
  }
  if (auto needed = check_step_up(view, caller, now)) {
    return Refuse{.error = *std::move(needed)};
  }
  if (auto checked = check(wanted); !checked) {
    return Refuse{.error = checked.error()};
  }
  return made(
      {.drawn = drawn, .wanted = wanted, .organization = organization, .maker = caller.person()},
      subject_of(*caller.person()),
      now);
}

Result<AddedToken> AddToken::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return AddedToken{.token = plan, .text = drawn.text.clone()};
}

Done AddServiceToken::prepare(Preparing& preparing) {
  drawn = draw_way_in(preparing.random);
  return {};
}

Decision<Token> AddServiceToken::decide(const View& view,
                                        const Caller& caller,
                                        const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  const Service* found = view->services.find(service);
  if (found == nullptr || found->organization != target->organization) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  if (auto makes = check_makes_ways_in(caller); !makes) {
    return Refuse{.error = makes.error(), .about = *target};
  }
  if (auto needed = check_step_up(view, caller, now)) {
    return Refuse{.error = *std::move(needed), .about = *target};
  }
  if (auto checked = check(wanted); !checked) {
    return Refuse{.error = checked.error(), .about = *target};
  }
  if (found->removed_at) {
    return Refuse{
        .error = conflict("This service was removed.", "Restore it: `cofactor service restore`."),
        .about = *target};
  }
  return made({.drawn = drawn,
               .wanted = wanted,
               .organization = target->organization,
               .maker = caller.person()},
              subject_of(service),
              now);
}

Result<AddedToken> AddServiceToken::finish(const Recorded&,
                                           const Plan& plan,
                                           const Vaulting&) const {
  return AddedToken{.token = plan, .text = drawn.text.clone()};
}

}  // namespace cofactor
