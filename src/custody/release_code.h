#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// A code, now, for a reason, on the record.
//
// Of an account any of its active devices with a free step is taken, or the one named. A step
// belongs to whoever it was released to until it ends: they may read the same code again (five
// times in all, code.reread), anybody else waits (wait_s) or is refused. A shared device gives its
// step to everybody who may have it. Of HOTP the code of a counter is its holder's, however often
// they read it, until they say that it was used or refused, or somebody else asks, who gets the
// next one's at once: no counter is given to two people, nor one behind it to anybody.
//
// Records code.released or code.reread in the vault's chain, with device, seed version and step or
// counter. Refuses kNotFound (no such account or device, or none the caller may know of), kDenied,
// kInvalid (a reason is required), kClockUnsure, kConflict (no active device), kStepTaken with
// `holder`, `free_at` and the `place` they would have among those who wait, kStepUpNeeded (critical
// vault, custody/verified.h), kThrottled (read too often), kStepOver (the repeat of a request whose
// step has ended, or whose code is not theirs any more).
struct ReleaseCode {
  static constexpr std::string_view kName = "release_code";
  static constexpr Urgency kUrgency = Urgency::kServing;
  static constexpr bool kReleases = true;

  AccountId account;
  std::optional<DeviceId> device;
  std::string reason;
  std::optional<std::string> ticket;
  // How long the asker would wait for a step; none: not at all. Beyond the step it was asked in,
  // for two further ones at most: as long as a pair can hold a device.
  std::optional<Time> wait_until;
  Time asked_at{};
  std::string request;  // the request id, set by perform

  struct Plan {
    Device device;  // as it was decided upon
    Account account;
    std::uint64_t version = 0;
    Step step{};
  };

  struct Answer {
    Code code;
    std::optional<Time> valid_until = {};  // none of HOTP, nor seconds_left
    std::optional<std::int64_t> seconds_left = {};
    std::optional<Step> counter = {};  // of HOTP
    // Of HOTP: how many codes before this one were given and not said to be used, which the other
    // side has to pass over to find it.
    std::optional<std::int64_t> unused_before = {};
    DeviceId device;
    Name device_name;
    AccountContent account;
    Receipt receipt;
  };

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  static constexpr std::uint32_t kMostReadings = 5;
  static constexpr Step kMostStepsWaited = 2;
};

}  // namespace cofactor
