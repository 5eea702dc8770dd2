#include "custody/end_membership.h"

#include <algorithm>

#include "custody/admins.h"
#include "custody/push_subscriptions.h"
#include "custody/recovery.h"
#include "custody/way_in.h"

namespace cofactor {
namespace {

constexpr int kStepsOfGrace = 2;

// The seed of a device that gave its newest counter to that person, and gives codes still.
const SeedVersion* newest_given(const Device& device, const PersonId& person) {
  const auto is_theirs = [&](const SeedVersion& version) {
    return version.seed && version.given && version.given->holder == subject_of(person);
  };
  const auto found = std::ranges::find_if(device.versions, is_theirs);
  return found == device.versions.end() ? nullptr : &*found;
}

// Of HOTP whatever its holder said of it: they may have kept it.
void add_counted(const View& view,
                 const PersonId& person,
                 const OrganizationId& organization,
                 std::vector<LastRelease>& out) {
  view->devices.each_by<ByGiven>(subject_of(person), [&](const Device& device) {
    const SeedVersion* version = newest_given(device, person);
    if (device.organization == organization && version != nullptr) {
      out.push_back({.position = version->given->release,
                     .device = device,
                     .account = *view->accounts.find(device.account),
                     .may_be_accepted_until = std::nullopt});
    }
    return true;
  });
}

// Of the newest step that they were given of each seed. A seed that was entered anew is no longer
// there to ask for its period.
std::vector<LastRelease> last_releases(const View& view,
                                       const PersonId& person,
                                       const OrganizationId& organization,
                                       const Now& now) {
  std::vector<LastRelease> out;
  view->readings.each([&](const Reading& reading) {
    const Device* device = view->devices.find(reading.id.seed.device);
    if (reading.id.reader != subject_of(person) || device == nullptr ||
        device->organization != organization || device->kind == DeviceKind::kHotp) {
      return;
    }
    const auto version =
        std::ranges::find(device->versions, reading.id.seed.version, &SeedVersion::version);
    const Time until = version == device->versions.end()
                           ? reading.at + (1 + kStepsOfGrace) * kLongestPeriod
                           : end_of(reading.step + kStepsOfGrace, version->totp);
    if (until > now.wall) {
      out.push_back({.position = reading.position,
                     .device = *device,
                     .account = *view->accounts.find(device->account),
                     .may_be_accepted_until = until});
    }
  });
  add_counted(view, person, organization, out);
  std::ranges::sort(out, {}, &LastRelease::position);
  return out;
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
    out.releases = last_releases(view, *membership.person, membership.organization, now);
    view->tokens.each_by<BySubject>(subject_of(*membership.person), of_there(out.tokens));
    for (Token& token : service_tokens_of(view, membership)) {
      if (std::ranges::find(keep, token.id) == keep.end()) {
        out.tokens.push_back(std::move(token));
      }
    }
    view->tokens.each_by<ByMaker>(*membership.person, [&](const Token& token) {
      return token.kind != TokenKind::kInvitation || of_there(out.invitations)(token);
    });
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

void end_made_elsewhere(const View& view,
                        const PersonId& person,
                        const Now& now,
                        std::vector<Event>& events,
                        EndedWith& out) {
  const auto member_of = organizations_of(view, person);
  const auto elsewhere = [&](const std::optional<OrganizationId>& organization) {
    return !organization || std::ranges::find(member_of, *organization) == member_of.end();
  };
  view->recoveries.each([&](const Recovery& recovery) {
    if (recovery.asked_by == person && recovery.person != person && is_open(recovery) &&
        elsewhere(recovery.organization)) {
      cancel(view, recovery, now, events);
    }
  });
  std::vector<Token> invitations;
  view->tokens.each_by<ByMaker>(person, [&](const Token& token) {
    if (token.kind == TokenKind::kInvitation && elsewhere(token.organization)) {
      invitations.push_back(token);
    }
    return true;
  });
  std::ranges::sort(invitations, {}, &Token::id);
  end_invited(view, invitations, now, events);
  std::ranges::move(invitations, std::back_inserter(out.invitations));
}

void sign_out_of_nowhere(const View& view,
                         const Membership& ended,
                         const Now& now,
                         std::vector<Event>& events) {
  if (!ended.person || is_operator(view, *ended.person, now)) {
    return;
  }
  for (const auto& organization : organizations_of(view, *ended.person)) {
    if (organization != ended.organization) {
      return;
    }
  }
  view->tokens.each_by<BySubject>(subject_of(*ended.person), [&](const Token& token) {
    if (!token.organization) {
      events.push_back(ended_event(token, now.wall));
    }
    return true;
  });
  remove_passkeys(view, *ended.person, [](const Passkey&) { return true; }, now, events);
  remove_push_subscriptions(view, *ended.person, now, events);
}

}  // namespace cofactor
