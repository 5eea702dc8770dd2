#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// Two consecutive codes at once, for the other side's enrolment or resync: the one exception to
// "no code before its time", each marked with when it is valid. The first is that of the running
// step, or of the next where less than ten seconds (or a third of its period) are left. Both steps
// are taken by it, so no release gives them to anybody else. Of HOTP they are those of the next two
// counters, which nobody is given again: not even who saw them.
//
// Both record device.pair_shown in the vault's chain, one entry, which the answer's receipt proves.
// A repeat of the request is answered without codes: ask for another pair. Both refuse kNotFound,
// kDenied, kClockUnsure; kStepTaken with `free_at` (the steps it would need are taken); kThrottled
// (three pairs of that device within the hour); kConflict: device, account or vault was removed.
namespace cofactor {

struct PairOfCodes {
  struct Plan {
    Device device;  // as it was decided upon
    std::uint64_t version = 0;
    Step first{};  // or counter
  };
  struct Timed {
    Code code;
    std::optional<Time> valid_from = {};  // none of HOTP, nor valid_until
    std::optional<Time> valid_until = {};
    std::optional<Step> counter = {};  // of HOTP
  };
  struct Answer {
    Timed first;
    Timed second;
    DeviceId device;
    Name device_name;
    Receipt receipt;
  };
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  DeviceId device;

  static constexpr std::size_t kMostInAnHour = 3;
  static constexpr std::chrono::hours kAfterEntering{1};
  static constexpr std::chrono::seconds kLeastLeft{10};
};

// Of a pending version, to whoever entered its seed, within an hour of that. Also refuses kDenied
// (somebody else entered it) and kConflict (nothing pending; the hour is over).
struct ShowPair : PairOfCodes {
  static constexpr std::string_view kName = "show_pair";
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Of the active version, to those who may both enrol and get a code of this device. Also refuses
// kInvalid (a reason is required) and kConflict (no active version).
struct ResyncDevice : PairOfCodes {
  static constexpr std::string_view kName = "resync_device";
  std::string reason;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

}  // namespace cofactor
