#pragma once

#include <mutex>

#include "base/fields.h"
#include "ledger/clock_watch.h"
#include "store/store.h"

namespace cofactor {

// Believes the wall clock only as far as it can be checked (architecture: "Clock").
//
// The offset wall − CLOCK_BOOTTIME is fixed at the first start of a boot and kept with the boot's
// id in the store's meta; slewing moves both clocks, so only a jump of the wall clock changes it.
// The wall clock is not sure
//   while its offset is more than 0.5 s from the fixed one;
//   while it is before the newest sure entry, but for 30 s that a start may be behind;
//   when a boot's first start finds it more than 24 h after that entry and unsynchronised, until
//   the kernel has been synchronised for a minute without a jump;
//   with `require_sync`, while the kernel is not synchronised.
// A jump is adopted without a person when the kernel has been synchronised for a minute and those
// adopted since the boot or the last accept add up to at most five; any other by accept().
// Any thread.
class KernelWatch : public ClockWatch {
 public:
  struct Options {
    enum class Sync { kPreferred, kRequired };
    Sync sync = Sync::kPreferred;
  };
  // `store` and `clock` outlive it. `newest_sure` as the store has it at this start.
  KernelWatch(Store& store,
              const Clock& clock,
              const std::optional<Time>& newest_sure,
              const Options& options);

  Now now(const std::optional<Time>& newest_sure) override;
  void accept() override;
  ClockState state() override;

  // A jump that may be adopted now. It is recorded (clock.jumped) and then adopted. To be asked
  // every second: only what has been seen synchronised for a minute, with no gap of more than
  // kMostUnseen (a process that was stopped saw nothing), is adopted.
  std::optional<ClockJump> due();
  void adopt(const ClockJump& jump);

  static constexpr std::chrono::milliseconds kTolerance{500};
  static constexpr std::chrono::seconds kBehindAtStart{30};
  static constexpr std::chrono::hours kAheadAtBoot{24};
  static constexpr std::chrono::seconds kSyncedFor{60};
  static constexpr std::chrono::seconds kMostUnseen{5};  // between two looks at the kernel's word
  static constexpr std::chrono::minutes kMostAdopted{5};

 private:
  using Offset = std::chrono::milliseconds;
  Offset present() const;
  void observe();
  bool synced_long() const;
  void keep();

  Store& store_;
  const Clock& clock_;
  const Options options_;
  std::mutex mutex_;
  std::string boot_id_;
  Offset fixed_{};
  Offset adopted_{};
  bool far_ = false;  // a boot's first start, far from the newest entry and unsynchronised
  std::optional<BootTime> synced_since_;
  BootTime looked_at_{};
  std::optional<Time> start_floor_;  // the newest sure entry of this start, which may be ahead
  std::optional<Time> newest_sure_;  // when asked last
};

inline constexpr std::string_view kClockMeta = "clock.boot";

}  // namespace cofactor
