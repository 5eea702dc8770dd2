#pragma once

#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "identity/token.h"

namespace cofactor {

// How long sessions of a browser last; from the configuration (sessions.*).
struct SessionSettings {
  std::chrono::seconds idle{std::chrono::minutes(30)};
  std::chrono::seconds absolute{std::chrono::hours(12)};
};

// When sessions were last used: in memory, so that no use writes a row. After a restart each counts
// as used when the server started, or as is written of it. Any thread.
class LastUses {
 public:
  struct Use {
    BootTime boot{};
    Time wall;
    std::string network;
  };

  // A use, now. False where the session, one of a browser, was idle for too long: no use is noted.
  bool touch(const Token& session,
             const Now& now,
             const std::string& network,
             const SessionSettings& settings);

  // Whether it was idle for too long. A bearer's never is.
  bool is_idle(const Token& session, const Now& now, const SessionSettings& settings) const;

  // Nothing since the start.
  std::optional<Use> last(const TokenId& session) const;

  void forget(const TokenId& session);

 private:
  bool idle(const Token& session, const Now& now, const SessionSettings& settings) const;

  mutable std::mutex mutex_;
  mutable std::optional<BootTime> started_;  // when it was first asked
  std::unordered_map<TokenId, Use> uses_;
};

}  // namespace cofactor
