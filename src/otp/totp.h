#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/otp_mac.h"

namespace cofactor {

inline constexpr std::chrono::seconds kLongestPeriod{3600};

// How a device makes its codes (RFC 6238 §4). In JSON:
// {"algorithm":"sha1","digits":6,"period_s":30}, which is also the default and what AWS gives.
struct TotpParameters {
  OtpHash algorithm = OtpHash::kSha1;
  int digits = 6;
  std::int64_t period_s = 30;

  friend bool operator==(const TotpParameters&, const TotpParameters&) = default;
};
BOOST_DESCRIBE_STRUCT(TotpParameters, (), (algorithm, digits, period_s))

// Refuses kInvalid: other than 5-10 digits, or a period of other than 1-3,600 s.
Done check(const TotpParameters& parameters);

// Sentences about what is allowed but unusual, so that a slip of typing is seen: other than 6 or 8
// digits, other than 30 or 60 s. REQUIRES: check(parameters).
std::vector<std::string> warnings_of(const TotpParameters& parameters);

// The counter of RFC 6238 §4.2 with T0 = 1970: the number of whole periods before a moment. It
// counts in its device's own period and says nothing without it; never a time.
using Step = std::int64_t;

// The step that `time` lies in. Refuses kClockUnsure before 1970, where there is no counter.
// REQUIRES: check(parameters).
Result<Step> step_of(Time time, const TotpParameters& parameters);

// A step lasts from start_of until just before end_of.
// REQUIRES: check(parameters) and a step that step_of can give.
Time start_of(Step step, const TotpParameters& parameters);
Time end_of(Step step, const TotpParameters& parameters);

// The code of that step, exactly `digits` characters (RFC 4226 §5.3, RFC 6238 §4). Ten digits are
// ten characters of which the first is at most 2: the truncated value has 31 bits.
// REQUIRES: check(parameters), step >= 0, a seed that is not empty.
Code code_for(const Seed& seed, const TotpParameters& parameters, Step step);

}  // namespace cofactor
