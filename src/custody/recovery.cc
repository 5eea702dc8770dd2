#include "custody/recovery.h"

#include "custody/ended_before.h"
#include "custody/push_subscriptions.h"
#include "custody/way_in.h"

namespace cofactor {
namespace {

// Tokens and passkeys alike.
template <class Which>
void end_credentials(const View& view,
                     const PersonId& person,
                     const Which& which,
                     const Now& now,
                     std::vector<Event>& events) {
  const EndedBefore before(events);
  const auto ends = [&](const auto& credential) {
    return which(credential) && !before.has(credential);
  };
  view->tokens.each_by<BySubject>(subject_of(person), [&](const Token& token) {
    if (ends(token)) {
      events.push_back(ended_event(token, now.wall));
    }
    return true;
  });
  remove_passkeys(view, person, ends, now, events);
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
  const auto is_of_it = [&](const auto& credential) { return credential.recovery == recovery.id; };
  end_credentials(view, recovery.person, is_of_it, now, events);
  events.emplace_back(RecoveryCancelled{cancelled});
  notice(view, cancelled, events);
}

void cancel_asked_for(const View& view,
                      const PersonId& person,
                      const Now& now,
                      std::vector<Event>& events) {
  view->recoveries.each_by<ByPerson>(person, [&](const Recovery& recovery) {
    if (is_open(recovery) && recovery.organization) {
      cancel(view, recovery, now, events);
    }
    return true;
  });
}

void close_all(const View& view,
               const PersonId& person,
               const std::optional<RecoveryId>& but,
               std::vector<Event>& events) {
  const EndedBefore before(events);
  view->recoveries.each_by<ByPerson>(person, [&](const Recovery& recovery) {
    if (is_open(recovery) && recovery.id != but && !before.has(recovery)) {
      Recovery closed = recovery;
      closed.state = RecoveryState::kCancelled;
      events.emplace_back(RecoveryCancelled{std::move(closed)});
    }
    return true;
  });
}

void complete(const View& view,
              const Recovery& recovery,
              const Now& now,
              std::vector<Event>& events) {
  Recovery done = recovery;
  done.state = RecoveryState::kComplete;
  const auto is_old = [&](const auto& credential) { return credential.recovery != recovery.id; };
  end_credentials(view, recovery.person, is_old, now, events);
  remove_push_subscriptions(view, recovery.person, now, events);
  close_all(view, recovery.person, recovery.id, events);
  events.emplace_back(RecoveryCompleted{done});
  notice(view, done, events);
}

}  // namespace cofactor
