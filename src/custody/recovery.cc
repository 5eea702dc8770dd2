#include "custody/recovery.h"

#include "custody/way_in.h"

namespace cofactor {
namespace {

template <class Which>
void end_tokens(const View& view,
                const PersonId& person,
                const Which& which,
                const Now& now,
                std::vector<Event>& events) {
  view->tokens.each_by<BySubject>(subject_of(person), [&](const Token& token) {
    if (which(token)) {
      events.push_back(ended_event(token, now.wall));
    }
    return true;
  });
}

}  // namespace

bool is_open(const Recovery& recovery) {
  return recovery.state == RecoveryState::kAsked || recovery.state == RecoveryState::kRunning;
}

std::vector<OrganizationId> organizations_of(const View& view, const PersonId& person) {
  std::vector<OrganizationId> out;
  view->memberships.each_by<ByPerson>(person, [&](const Membership& membership) {
    if (membership.state == MembershipState::kActive) {
      out.push_back(membership.organization);
    }
    return true;
  });
  std::ranges::sort(out);
  return out;
}

void notice(const View& view, const Recovery& recovery, std::vector<Event>& events) {
  const bool redeemed = recovery.ends_at.has_value();
  for (const auto& organization : organizations_of(view, recovery.person)) {
    RecoveryNoticed noticed;
    noticed.organization = organization;
    noticed.recovery = recovery.id;
    noticed.person = recovery.person;
    noticed.state = is_open(recovery) && !redeemed ? RecoveryState::kAsked : recovery.state;
    events.emplace_back(std::move(noticed));
  }
}

void begin(const View& view, const Recovery& recovery, const Now& now, std::vector<Event>& events) {
  Recovery begun = recovery;
  begun.ends_at = now.latest + kRecoveryTime;
  events.emplace_back(RecoveryBegun{begun});
  notice(view, begun, events);
}

void cancel(const View& view,
            const Recovery& recovery,
            const Now& now,
            std::vector<Event>& events) {
  Recovery cancelled = recovery;
  cancelled.state = RecoveryState::kCancelled;
  const auto is_of_it = [&](const Token& token) { return token.recovery == recovery.id; };
  end_tokens(view, recovery.person, is_of_it, now, events);
  events.emplace_back(RecoveryCancelled{cancelled});
  notice(view, cancelled, events);
}

void complete(const View& view,
              const Recovery& recovery,
              const Now& now,
              std::vector<Event>& events) {
  Recovery done = recovery;
  done.state = RecoveryState::kComplete;
  const auto is_old = [&](const Token& token) { return token.recovery != recovery.id; };
  end_tokens(view, recovery.person, is_old, now, events);
  view->recoveries.each_by<ByPerson>(recovery.person, [&](const Recovery& other) {
    if (other.id != recovery.id && is_open(other)) {
      Recovery cancelled = other;
      cancelled.state = RecoveryState::kCancelled;
      events.emplace_back(RecoveryCancelled{cancelled});
    }
    return true;
  });
  events.emplace_back(RecoveryCompleted{done});
  notice(view, done, events);
}

}  // namespace cofactor
