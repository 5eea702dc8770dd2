#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// An operator, or the host opened by the seal, says that the wall clock is right as it is now.
//
// Records clock.accepted, whose time becomes the newest sure one: none before it counts any more.
// What had expired by those ends in the same act, so that a clock set back revives no token and no
// grant. Refuses kDenied.
struct AcceptClock {
  static constexpr std::string_view kName = "accept_clock";
  static constexpr Urgency kUrgency = Urgency::kVital;

  ClockWatch* watch = nullptr;

  struct Plan {
    std::optional<Time> newest_before;
    Time found;
    std::vector<TokenId> tokens;
    std::vector<GrantId> grants;
  };
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
