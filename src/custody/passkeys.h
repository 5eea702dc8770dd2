#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// A person's own passkeys: listed, renamed, removed.
namespace cofactor {

// The caller's passkeys, the oldest first, with their names and last use. A service has none.
struct ListPasskeys {
  static constexpr std::string_view kName = "list_passkeys";
  static constexpr bool kReads = true;

  struct Plan {
    std::optional<PersonId> person;
    std::vector<Passkey> passkeys;
  };
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Records passkey.renamed. Refuses kDenied (an API token), kNotFound (none of theirs), kInvalid (an
// odd name).
struct RenamePasskey {
  static constexpr std::string_view kName = "rename_passkey";

  PasskeyId passkey;
  std::string name;

  using Plan = Passkey;
  using Answer = Passkey;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Removes a passkey and ends the sessions that were begun with it, but the one that asks. Records
// passkey.removed and session.ended. Refuses kDenied (an API token), kNotFound (none of theirs),
// kStepUpNeeded (custody/verified.h; always of who bears a token), kConflict (the last one, where
// that is not said).
struct RemovePasskey {
  static constexpr std::string_view kName = "remove_passkey";
  static constexpr Urgency kUrgency = Urgency::kVital;
  enum class Last { kKept, kRemovedToo };

  PasskeyId passkey;
  Last last{};

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
