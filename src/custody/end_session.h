#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// Signs out: the session that asks ends. Records session.ended in the server's chain. Refuses
// kConflict an API token, which is revoked and not signed out.
struct EndSession {
  static constexpr std::string_view kName = "end_session";
  static constexpr Urgency kUrgency = Urgency::kVital;

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
