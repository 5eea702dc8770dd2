#pragma once

#include <algorithm>
#include <string>

#include "base/clock.h"

namespace cofactor {

// The wall clock stands where CLOCK_BOOTTIME does not say.
struct ClockJump {
  Time expected;
  Time found;
};

// How the clock stands, for people.
struct ClockState {
  Time wall;
  bool sure = true;
  bool synchronised = true;  // the kernel's word
  std::string trouble = {};  // why it is not sure, a sentence; empty when it is
};

// Makes the Now of each batch: whether the wall clock can be trusted (architecture: "Clock").
class ClockWatch {
 public:
  virtual ~ClockWatch() = default;
  // `newest_sure`: time of the newest entry written under a sure clock.
  virtual Now now(const std::optional<Time>& newest_sure) = 0;
  // An operator says that the wall clock is right as it is now; called when that is recorded.
  virtual void accept() {}
  virtual ClockState state() = 0;
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
  ClockState state() override { return {.wall = clock_.wall()}; }

 private:
  const Clock& clock_;
};

}  // namespace cofactor
