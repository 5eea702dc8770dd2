#pragma once

#include "crypto/locked_key.h"
#include "custody/add_device.h"

// A second person who is there when a seed is enrolled. The wizard shows a code to whoever entered
// the seed; the second enters it on a phone or computer of their own.
namespace cofactor {

// Within an hour of the entering, as pairs are.
inline constexpr std::chrono::hours kWitnessedWithin{1};

// What both need: the code is a MAC under the request key, kept nowhere. Another seed has another.
struct OfPresence {
  DeviceId device;
  const LockedKey* request_key = nullptr;

  Done prepare(Preparing& preparing);

  std::string code = {};  // by prepare, of the pending version; empty where there is none
};

// The code, for whoever entered the pending seed. Refuses kNotFound, kDenied (somebody else entered
// it), kConflict (removed; nothing pending; the hour is over; somebody was there already).
struct SeePresenceCode : OfPresence {
  static constexpr std::string_view kName = "see_presence_code";
  static constexpr bool kReads = true;

  struct Plan {
    Time expires_at;
  };
  struct Answer {
    std::string code;
    Time expires_at;
  };

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// A member who sees the device says that they are there, by that code and with their passkey in a
// browser. It stands with the seed's version from then on, also in the entry that confirms it.
//
// Records device.witnessed in the vault's chain. Refuses kNotFound, kDenied (whoever entered the
// seed; a wrong code; an API token), kStepUpNeeded (no passkey of theirs within five minutes),
// kConflict (as above).
struct WitnessEnrolment : OfPresence {
  static constexpr std::string_view kName = "witness_enrolment";

  std::string typed = {};

  using Plan = ShownDevice;
  using Answer = ShownDevice;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
