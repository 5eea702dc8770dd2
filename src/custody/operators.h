#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// Who runs the server: persons, by id alone. All are for operators; each act stands in the server's
// chain.
namespace cofactor {

// Makes a person an operator. Records grant.added. Refuses kDenied, kNotFound (no such person, or
// revoked), kConflict (they are).
struct AddOperator {
  static constexpr std::string_view kName = "add_operator";

  PersonId person;

  using Plan = Grant;
  using Answer = Grant;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  GrantId id = {};  // by prepare
};

// Ends it. Records grant.ended. Refuses kDenied (also the last operator, who is replaced on the
// host), kNotFound (no operator).
struct EndOperator {
  static constexpr std::string_view kName = "end_operator";
  static constexpr Urgency kUrgency = Urgency::kVital;

  PersonId person;

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Their grants, the oldest first. Refuses kDenied.
struct ListOperators {
  static constexpr std::string_view kName = "list_operators";
  static constexpr bool kReads = true;

  using Plan = std::vector<Grant>;
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
