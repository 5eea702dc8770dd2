#pragma once

#include <array>
#include <chrono>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace cofactor::delivery {

// When people are expected to work: these days, from one minute of the day to another, in a zone
// that is always so far from UTC.
struct Hours {
  std::array<bool, 7> days{true, true, true, true, true, false, false};  // from Monday on
  std::chrono::minutes from{6 * 60};
  std::chrono::minutes to{20 * 60};
  std::chrono::minutes east_of_utc{0};

  // "mon-fri 07:00-19:00 +01:00". Refuses kInvalid.
  static Result<Hours> parse(std::string_view text);
  bool contains(Time time) const;
};

}  // namespace cofactor::delivery
