#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

enum class Outcome { kUsed, kRejected, kUnused };
BOOST_DESCRIBE_ENUM(Outcome, kUsed, kRejected, kUnused)

// What became of a code, said by whom it was released to: until its device's next step is given to
// somebody. Of HOTP one that was used or refused is not theirs any more, so that they are given the
// next; one that was not used stays theirs, and is shown to them again.
//
// Records code.used, code.rejected or code.unused in the vault's chain. Refuses kNotFound: there is
// no such release, not of the caller's, not in this organization, or no longer open to an outcome;
// kDenied (they may no longer).
struct RecordOutcome {
  static constexpr std::string_view kName = "record_outcome";

  Position release = 0;
  Outcome outcome{};

  using Plan = NoPlan;
  struct Answer {};

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
