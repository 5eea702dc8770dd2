#include "custody/sealed_sessions.h"

#include <algorithm>

namespace cofactor {

void SealedSessions::begin(const Hash& hash, Session session) {
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= kMost) {
    sessions_.erase(std::ranges::min_element(
        sessions_, {}, [](const auto& each) { return each.second.begun; }));
  }
  sessions_.emplace(hash, session);
}

std::optional<SealedSessions::Session> SealedSessions::use(const Hash& hash,
                                                           Carrier carrier,
                                                           BootTime now) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(hash);
  if (found == sessions_.end()) {
    return std::nullopt;
  }
  Session& session = found->second;
  if (now - session.begun >= settings_.absolute || now - session.used >= settings_.idle) {
    sessions_.erase(found);
    return std::nullopt;
  }
  if (session.carrier != carrier) {
    return std::nullopt;
  }
  session.used = now;
  return session;
}

void SealedSessions::end(const Hash& hash) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(hash);
}

}  // namespace cofactor
