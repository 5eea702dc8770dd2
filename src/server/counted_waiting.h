#pragma once

#include <atomic>
#include <unordered_map>
#include <unordered_set>

#include "base/measure.h"
#include "ledger/ask.h"

namespace cofactor {

// A queue of asks that measures who waits in it and how long, and changes nothing. An ask that is
// handed to a batch and kept again has waited on. On the writer's thread, but for what it measured.
class CountedWaiting : public Waiting {
 public:
  // Outlives it.
  explicit CountedWaiting(Waiting& queue) : queue_(queue) {}

  // Any thread. Waits that have ended, in seconds; who waits now. (Whoever hung up counts until the
  // line is empty.)
  const Spread& wait_seconds() const { return wait_seconds_; }
  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

  void keep(std::unique_ptr<Ask> ask, const Now& now) override;
  std::vector<std::unique_ptr<Ask>> due(const Now& now) override;
  std::optional<Time> next_due() const override { return queue_.next_due(); }
  void recall() override { queue_.recall(); }

 private:
  void settle();

  Waiting& queue_;
  std::unordered_map<const Ask*, BootTime> since_;
  std::unordered_set<const Ask*> handed_out_;
  BootTime handed_out_at_{};
  Spread wait_seconds_{kWaitSeconds};
  std::atomic<std::size_t> waiting_ = 0;
};

}  // namespace cofactor
