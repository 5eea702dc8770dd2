#pragma once

#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/recovery.h"

// What becomes of recoveries (custody/recovery.h).
namespace cofactor {

struct RecoveryVerb {
  RecoveryId recovery;
  using Plan = Recovery;
  using Answer = Recovery;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// An operator lets a recovery go on that an organization's admin asked for. Records
// recovery.agreed. Refuses kDenied, kNotFound, kConflict (it does not wait for that).
struct AgreeRecovery : RecoveryVerb {
  static constexpr std::string_view kName = "agree_recovery";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Ends a recovery and what it gave. By the person themselves with any credential but a recovery's,
// by who manages people in an organization of theirs (on that organization's route), or by an
// operator. Records recovery.cancelled, session.ended and token.ended in the server's chain,
// recovery.noticed in the organizations'. Refuses kNotFound (none of theirs), kDenied (credentials
// of a recovery that is not complete), kConflict (it is over).
struct CancelRecovery : RecoveryVerb {
  static constexpr std::string_view kName = "cancel_recovery";
  static constexpr Urgency kUrgency = Urgency::kVital;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;

 private:
  std::optional<Refuse> check(const View& view, const Caller& caller, const Now& now) const;
};

// Recoveries that are not over, the newest first: of the members of the caller's organization for
// who manages its people or reads its log; of everybody, by id, for an operator on the server's
// route; else the caller's own. An organization's are told apart by nothing that only the server
// knows: one that waits for an operator looks like one that waits to be redeemed.
struct ListRecoveries {
  static constexpr std::string_view kName = "list_recoveries";
  static constexpr bool kReads = true;

  struct Listed {
    Recovery recovery;
    std::optional<Membership> member;  // in the caller's organization
  };
  using Plan = std::vector<Listed>;
  struct Answer {
    Plan recoveries;
    std::vector<std::string> names;  // of the members; empty where there is none
  };

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// What the server writes by itself once a minute: recoveries whose time is over are complete. No
// events when there are none, or while the clock is not sure.
Proposal complete_recoveries(const View& view, const Now& now);
// Submits that, if there is any: the server's minute tick. Any thread.
void submit_due_recoveries(Core& core);

}  // namespace cofactor
