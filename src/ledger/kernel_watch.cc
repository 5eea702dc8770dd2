#include "ledger/kernel_watch.h"

#include <fmt/format.h>

#include "base/check.h"

namespace cofactor {

// What meta keeps of a boot.
struct KeptBoot {
  std::string boot;
  std::int64_t offset_ms = 0;
  std::int64_t adopted_ms = 0;
  bool far = false;
};
BOOST_DESCRIBE_STRUCT(KeptBoot, (), (boot, offset_ms, adopted_ms, far))

KernelWatch::KernelWatch(Store& store,
                         const Clock& clock,
                         const std::optional<Time>& newest_sure,
                         const Options& options)
    : store_(store),
      clock_(clock),
      options_(options),
      boot_id_(clock.boot_id()),
      start_floor_(newest_sure),
      newest_sure_(newest_sure) {
  const auto text = store.meta(std::string(kClockMeta));
  const auto kept = text ? parse_json_as<KeptBoot>(*text, kOpen) : Result<KeptBoot>(KeptBoot{});
  if (!kept) {
    throw Fault("What the store keeps of the clock cannot be read.");
  }
  if (text && kept->boot == boot_id_) {
    fixed_ = Offset(kept->offset_ms);
    adopted_ = Offset(kept->adopted_ms);
    far_ = kept->far;
    return;
  }
  fixed_ = present();
  far_ = newest_sure && !clock.synchronised() && clock.wall() - *newest_sure > kAheadAtBoot;
  keep();
}

KernelWatch::Offset KernelWatch::present() const {
  return std::chrono::floor<Offset>(clock_.wall().time_since_epoch() - clock_.boot());
}

void KernelWatch::keep() {
  const KeptBoot kept{
      .boot = boot_id_, .offset_ms = fixed_.count(), .adopted_ms = adopted_.count(), .far = far_};
  store_.set_meta(std::string(kClockMeta), json_of(kept));
}

void KernelWatch::observe() {
  const BootTime boot = clock_.boot();
  const bool unseen = boot - looked_at_ > kMostUnseen;
  looked_at_ = boot;
  if (!clock_.synchronised()) {
    synced_since_.reset();
  } else if (!synced_since_ || unseen) {
    synced_since_ = boot;
  }
  if (far_ && synced_long() && std::chrono::abs(present() - fixed_) <= kTolerance) {
    far_ = false;
    keep();
  }
}

bool KernelWatch::synced_long() const {
  return synced_since_ && clock_.boot() - *synced_since_ >= kSyncedFor;
}

ClockState KernelWatch::state() {
  const std::lock_guard lock(mutex_);
  observe();
  const Time wall = clock_.wall();
  const auto off = present() - fixed_;
  ClockState out{.wall = wall, .sure = false, .synchronised = synced_since_.has_value()};
  const bool excused =
      newest_sure_ == start_floor_ && newest_sure_ && wall >= *newest_sure_ - kBehindAtStart;
  if (std::chrono::abs(off) > kTolerance) {
    out.trouble = fmt::format("The wall clock has jumped by {} ms.", off.count());
  } else if (newest_sure_ && wall < *newest_sure_ && !excused) {
    out.trouble = "The wall clock is before the newest entry of the log: " + text_of(*newest_sure_);
  } else if (far_) {
    out.trouble = "This boot began more than a day after the newest entry, unsynchronised.";
  } else if (options_.sync == Options::Sync::kRequired && !out.synchronised) {
    out.trouble = "The kernel's clock is not synchronised, and clock.require_sync is set.";
  } else {
    out.sure = true;
  }
  return out;
}

Now KernelWatch::now(const std::optional<Time>& newest_sure) {
  {
    const std::lock_guard lock(mutex_);
    newest_sure_ = newest_sure;
  }
  const ClockState found = state();
  return {.wall = found.wall,
          .boot = clock_.boot(),
          .sure = found.sure,
          .latest = std::max(found.wall, newest_sure.value_or(found.wall))};
}

void KernelWatch::accept() {
  const std::lock_guard lock(mutex_);
  fixed_ = present();
  adopted_ = Offset(0);
  far_ = false;
  keep();
}

std::optional<ClockJump> KernelWatch::due() {
  const std::lock_guard lock(mutex_);
  observe();
  const Offset off = present() - fixed_;
  if (std::chrono::abs(off) <= kTolerance || !synced_long() ||
      adopted_ + std::chrono::abs(off) > kMostAdopted) {
    return std::nullopt;
  }
  const Time wall = clock_.wall();
  return ClockJump{.expected = wall - off, .found = wall};
}

void KernelWatch::adopt(const ClockJump& jump) {
  const std::lock_guard lock(mutex_);
  const Offset off = jump.found - jump.expected;
  fixed_ += off;
  adopted_ += std::chrono::abs(off);
  keep();
}

}  // namespace cofactor
