#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "custody/last_uses.h"
#include "identity/passkey.h"

namespace cofactor {

// Sessions that were begun while the root key is sealed: in memory alone, good for saying who one
// is and how the server is, and over when it is unsealed, for that is another start. Any thread.
class SealedSessions {
 public:
  static constexpr std::size_t kMost = 1'000;

  struct Session {
    TokenId id;
    PersonId person;
    PasskeyId passkey;
    Carrier carrier{};
    Time begun_at;
    BootTime begun{};
    BootTime used{};
  };

  explicit SealedSessions(const SessionSettings& settings) : settings_(settings) {}

  // Ends the oldest where there would be too many.
  void begin(const Hash& hash, Session session);
  // The one with that token, carried so, that is not over; it is used by this.
  std::optional<Session> use(const Hash& hash, Carrier carrier, BootTime now);
  void end(const Hash& hash);

  Time expires_at(const Session& session) const { return session.begun_at + settings_.absolute; }

 private:
  SessionSettings settings_;
  std::mutex mutex_;
  std::map<Hash, Session> sessions_;
};

}  // namespace cofactor
