#pragma once

#include "custody/ceremonies.h"
#include "custody/decision.h"
#include "custody/perform.h"

// Sessions listed and ended: by who they are of, and by operators.
namespace cofactor {

struct SessionShown {
  Token session;
  bool current = false;
  std::optional<LastUses::Use> last_use = {};  // since the server started
};

struct ListedSessions {
  using Plan = std::vector<SessionShown>;
  using Answer = Plan;
  const Ceremonies* ceremonies = nullptr;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// The caller's own sessions that are good now, the newest first. A service has none.
struct ListSessions : ListedSessions {
  static constexpr std::string_view kName = "list_sessions";
  static constexpr bool kReads = true;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Those of any person, for an operator. Refuses kDenied, kNotFound (no such person).
struct ListSessionsOf : ListedSessions {
  static constexpr std::string_view kName = "list_sessions_of";
  static constexpr bool kReads = true;
  PersonId person;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

struct EndedSession {
  using Plan = NoPlan;
  using Answer = NoPlan;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Ends a session of the caller's own. Records session.ended. Refuses kDenied (an API token),
// kNotFound (none of theirs, or it has ended).
struct EndOwnSession : EndedSession {
  static constexpr std::string_view kName = "end_own_session";
  static constexpr Urgency kUrgency = Urgency::kVital;
  TokenId session;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// The same of any person's, by an operator. Refuses kDenied, kNotFound.
struct EndSessionOf : EndedSession {
  static constexpr std::string_view kName = "end_session_of";
  static constexpr Urgency kUrgency = Urgency::kVital;
  PersonId person;
  TokenId session;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// What the server writes by itself once a minute: session.ended for those that were idle for too
// long, and session.used for those whose last use was written more than kUseWritten before it. Any
// thread.
inline constexpr std::chrono::minutes kUseWritten{15};
void submit_session_uses(Core& core);

}  // namespace cofactor
