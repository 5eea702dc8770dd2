#pragma once

#include <array>
#include <mutex>

#include "base/clock.h"
#include "base/random.h"

namespace cofactor {

// The machine's clock: CLOCK_REALTIME, CLOCK_BOOTTIME, the kernel's boot id and its adjtimex state.
class SystemClock : public Clock {
 public:
  Time wall() const override;
  BootTime boot() const override;
  std::string boot_id() const override;
  bool synchronised() const override;
};

// getrandom(2), drawn a page at a time and handed out in pieces; each byte is wiped as it goes. Any
// thread. A Fault when the kernel gives none.
class SystemRandom : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::mutex mutex_;
  std::array<std::uint8_t, 4096> page_{};
  std::size_t used_ = sizeof page_;
};

// Hardens this process: no core dumps, not traceable by others of the same user, no new privileges.
void harden_process();

// Lets this process have as many files open as it may allow itself; how many that is.
std::size_t allow_open_files();

}  // namespace cofactor
