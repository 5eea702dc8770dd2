#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/otp_mac.h"

namespace cofactor {

inline constexpr std::chrono::seconds kLongestPeriod{3600};

// TOTP (RFC 6238); the same with Steam's letters; HOTP (RFC 4226), which counts codes and not time.
enum class OtpKind { kTotp, kSteam, kHotp };
BOOST_DESCRIBE_ENUM(OtpKind, kTotp, kSteam, kHotp)

// What a code is made of besides its seed: of TOTP and Steam the counter of RFC 6238 §4.2 with
// T0 = 1970, the number of whole periods before a moment. It counts in its device's own period and
// says nothing without it; never a time. Of HOTP the counter of RFC 4226, which each code given
// makes one more.
using Step = std::int64_t;

// The largest counter that is taken in: every JSON reader keeps it whole (RFC 8259 §6).
inline constexpr Step kMostCounter = (Step{1} << 53) - 1;

// How a device makes its codes (RFC 6238 §4). In JSON:
// {"algorithm":"sha1","digits":6,"period_s":30}, which is also the default and what AWS gives.
struct TotpParameters {
  OtpHash algorithm = OtpHash::kSha1;
  int digits = 6;
  std::int64_t period_s = 30;     // of no meaning for HOTP, and 30 there
  std::optional<OtpKind> kind{};  // absent: TOTP
  std::optional<Step> counter{};  // of HOTP: of the first code that is given

  friend bool operator==(const TotpParameters&, const TotpParameters&) = default;
};
BOOST_DESCRIBE_STRUCT(TotpParameters, (), (algorithm, digits, period_s, kind, counter))

OtpKind kind_of(const TotpParameters& parameters);

// Steam makes all its codes in one way: five characters, by SHA-1, for 30 s.
inline constexpr int kSteamDigits = 5;
TotpParameters steam_parameters();

// Refuses kInvalid: other than 5-10 digits, a period of other than 1-3,600 s, Steam's kind with
// other parameters than Steam's, HOTP without a counter or with one below 0 or above kMostCounter
// or with another period than 30 s, a counter of another kind, and `kind` where it says TOTP.
Done check(const TotpParameters& parameters);

// Sentences about what is allowed but unusual, so that a slip of typing is seen: other than 6 or 8
// digits, other than 30 or 60 s; nothing of Steam's. REQUIRES: check(parameters).
std::vector<std::string> warnings_of(const TotpParameters& parameters);

// The step that `time` lies in. Refuses kClockUnsure before 1970, where there is no counter.
// REQUIRES: check(parameters), not HOTP.
Result<Step> step_of(Time time, const TotpParameters& parameters);

// A step lasts from start_of until just before end_of.
// REQUIRES: check(parameters), not HOTP, and a step that step_of can give.
Time start_of(Step step, const TotpParameters& parameters);
Time end_of(Step step, const TotpParameters& parameters);

// The code of that step, exactly `digits` characters (RFC 4226 §5.3, RFC 6238 §4). Ten digits are
// ten characters of which the first is at most 2: the truncated value has 31 bits. Of Steam's kind
// they are letters and digits that are not mistaken for each other, the last of the value first.
// REQUIRES: check(parameters), step >= 0, a seed that is not empty.
Code code_for(const Seed& seed, const TotpParameters& parameters, Step step);

}  // namespace cofactor
