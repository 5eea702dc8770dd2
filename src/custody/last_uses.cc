#include "custody/last_uses.h"

#include <algorithm>

namespace cofactor {

bool LastUses::idle(const Token& session, const Now& now, const SessionSettings& settings) const {
  if (!started_) {
    started_ = now.boot;
  }
  if (session.carrier.value_or(Carrier::kBearer) != Carrier::kCookie) {
    return false;
  }
  const auto found = uses_.find(session.id);
  if (found != uses_.end()) {
    return now.boot - found->second.boot >= settings.idle;
  }
  const Time written = std::max({session.made_at,
                                 session.verified_at.value_or(session.made_at),
                                 session.last_used_at.value_or(session.made_at)});
  return now.boot - *started_ >= settings.idle && now.wall - written >= settings.idle;
}

bool LastUses::touch(const Token& session,
                     const Now& now,
                     const std::string& network,
                     const SessionSettings& settings) {
  const std::lock_guard lock(mutex_);
  if (idle(session, now, settings)) {
    return false;
  }
  uses_[session.id] = {.boot = now.boot, .wall = now.wall, .network = network};
  return true;
}

bool LastUses::is_idle(const Token& session,
                       const Now& now,
                       const SessionSettings& settings) const {
  const std::lock_guard lock(mutex_);
  return idle(session, now, settings);
}

std::optional<LastUses::Use> LastUses::last(const TokenId& session) const {
  const std::lock_guard lock(mutex_);
  const auto found = uses_.find(session);
  return found == uses_.end() ? std::nullopt : std::optional(found->second);
}

void LastUses::forget(const TokenId& session) {
  const std::lock_guard lock(mutex_);
  uses_.erase(session);
}

}  // namespace cofactor
