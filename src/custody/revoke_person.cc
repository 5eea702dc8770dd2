#include "custody/revoke_person.h"

#include <algorithm>

#include "custody/admins.h"
#include "custody/end_membership.h"
#include "custody/ended_before.h"
#include "custody/held.h"
#include "custody/personal.h"
#include "custody/push_subscriptions.h"
#include "custody/recovery.h"
#include "custody/way_in.h"

namespace cofactor {
namespace {

std::expected<Person, Refuse> managed_person(const Case& c, const PersonId& id) {
  const auto server = permitted_at(c, Action::kManageServer, c.view.server_target());
  if (!server) {
    return std::unexpected(server.error());
  }
  const Person* found = c.view->people.find(id);
  if (found == nullptr) {
    return std::unexpected(Refuse{.error = no_such_thing()});
  }
  return *found;
}

std::vector<Membership> active_memberships(const View& view, const PersonId& person) {
  std::vector<Membership> out;
  view->memberships.each_by<ByPerson>(person, [&](const Membership& membership) {
    if (membership.state == MembershipState::kActive) {
      out.push_back(membership);
    }
    return true;
  });
  std::ranges::sort(out, {}, &Membership::id);
  return out;
}

// Its other members would be left without an admin.
bool leaves_nobody(const View& view, const Membership& membership, const Now& now) {
  if (!view.target(membership.organization) ||
      !was_last_admin(view, membership.organization, now, {.membership = membership.id})) {
    return false;
  }
  bool others = false;
  view->memberships.each_by<ByParent>(
      as_id<ObjectId>(membership.organization), [&](const Membership& other) {
        others = other.id != membership.id && other.state == MembershipState::kActive;
        return !others;
      });
  return others;
}

void add_to(EndedWith& all, EndedWith&& more) {
  std::ranges::move(more.tokens, std::back_inserter(all.tokens));
  std::ranges::move(more.invitations, std::back_inserter(all.invitations));
  std::ranges::move(more.grants, std::back_inserter(all.grants));
  std::ranges::move(more.releases, std::back_inserter(all.releases));
}

}  // namespace

Decision<RevokePerson::Plan> RevokePerson::decide(const View& view,
                                                  const Caller& caller,
                                                  const Now& now) const {
  auto found = managed_person({.view = view, .caller = caller, .now = now}, person);
  if (!found) {
    return found.error();
  }
  if (found->revoked_at) {
    return Refuse{.error = conflict("This person was revoked already.")};
  }
  if (is_operator(view, person, now) && !has_other_operator(view, person, now)) {
    return Refuse{.error = last_operator()};
  }
  Allow<Plan> allow;
  for (const Membership& membership : active_memberships(view, person)) {
    if (leaves_nobody(view, membership, now)) {
      return Refuse{.error = conflict("They are the last admin of an organization.",
                                      "Name a successor first: POST "
                                      "/api/v1/server/orgs/{organization}/successor.")};
    }
    add_to(allow.plan.ended, end_membership(view, membership, now, allow.events));
    allow.plan.memberships.push_back(membership.id);
  }
  end_made_elsewhere(view, person, now, allow.events, allow.plan.ended);
  const EndedBefore before(allow.events);
  view->tokens.each_by<BySubject>(subject_of(person), [&](const Token& token) {
    if (!token.organization) {
      if (!before.has(token)) {
        allow.events.push_back(ended_event(token, now.wall));
      }
      allow.plan.ended.tokens.push_back(token);
    }
    return true;
  });
  const auto all = [&](const Passkey& passkey) {
    allow.plan.ended.passkeys.push_back(passkey.id);
    return !before.has(passkey);
  };
  remove_passkeys(view, person, all, now, allow.events);
  remove_push_subscriptions(view, person, now, allow.events);
  view->grants.each_by<BySubject>(subject_of(person), [&](const Grant& grant) {
    Grant ended = grant;
    ended.ended_at = now.wall;
    allow.events.emplace_back(GrantEnded{std::move(ended)});
    allow.plan.ended.grants.push_back(grant.id);
    return true;
  });
  close_all(view, person, std::nullopt, allow.events);
  found->revoked_at = now.wall;
  allow.events.emplace_back(PersonRevoked{*std::move(found)});
  allow.answer = {{.name = "person", .value = person.text()}};
  return allow;
}

Result<RevokePerson::Answer> RevokePerson::finish(const Recorded&,
                                                  const Plan& plan,
                                                  const Vaulting&) const {
  return plan;
}

Decision<NoPlan> ErasePerson::decide(const View& view, const Caller& caller, const Now& now) const {
  auto found = managed_person({.view = view, .caller = caller, .now = now}, person);
  if (!found) {
    return found.error();
  }
  if (!found->revoked_at || found->erased_at) {
    return Refuse{.error = found->erased_at
                               ? conflict("This person was erased already.")
                               : conflict("This person is not revoked.",
                                          "Revoke them first: `cofactor person revoke`.")};
  }
  Allow<NoPlan> allow;
  view->memberships.each_by<ByPerson>(person, [&](const Membership& membership) {
    if (auto erased = erase_content(membership)) {
      Membership nameless = membership;
      nameless.content.reset();
      allow.events.emplace_back(MemberEdited{std::move(nameless)});
      allow.envelopes.push_back(*std::move(erased));
    }
    return true;
  });
  allow.envelopes.push_back({.id = person_key(person), .sealed = {}, .tag = std::nullopt});
  found->key.reset();
  found->erased_at = now.wall;
  allow.events.emplace_back(PersonErased{*std::move(found)});
  allow.answer = {{.name = "person", .value = person.text()}};
  return allow;
}

Result<NoPlan> ErasePerson::finish(const Recorded&, const Plan&, const Vaulting& vaulting) const {
  vaulting.keyring.forget(person_key(person));
  return NoPlan{};
}

}  // namespace cofactor
