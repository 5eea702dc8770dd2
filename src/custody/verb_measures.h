#pragma once

#include <array>

#include "base/error.h"
#include "base/measure.h"

namespace cofactor {

// How verbs fare, whoever asked and whatever for.
struct VerbMeasures {
  static constexpr std::size_t kCodes = static_cast<std::size_t>(ErrorCode::kUnavailable) + 1;

  Count released;                      // answered with a code, a pair included
  std::array<Count, kCodes> refused;   // of every verb, by ErrorCode
  Count waits_begun;                   // for a time step that somebody else holds
  Count waits_ended;                   // answered or gone
  Spread step_wait_seconds{kMinutes};  // of those that waited and were then decided

  void refuse(ErrorCode code) { refused[static_cast<std::size_t>(code)].add(); }
};

}  // namespace cofactor
