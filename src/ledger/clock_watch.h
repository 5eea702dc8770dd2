#pragma once

#include <algorithm>

#include "base/clock.h"

namespace cofactor {

// Makes the Now of each batch: whether the wall clock can be trusted (architecture: "Clock").
class ClockWatch {
 public:
  virtual ~ClockWatch() = default;
  // `newest_sure`: time of the newest entry written under a sure clock.
  virtual Now now(const std::optional<Time>& newest_sure) = 0;
};

// Takes the clock as it is.
class TrustingWatch : public ClockWatch {
 public:
  explicit TrustingWatch(const Clock& clock) : clock_(clock) {}
  Now now(const std::optional<Time>& newest_sure) override {
    const Time wall = clock_.wall();
    return {.wall = wall,
            .boot = clock_.boot(),
            .sure = true,
            .latest = std::max(wall, newest_sure.value_or(wall))};
  }

 private:
  const Clock& clock_;
};

}  // namespace cofactor
