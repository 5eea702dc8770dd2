#include "server/counted_waiting.h"

namespace cofactor {

void CountedWaiting::keep(std::unique_ptr<Ask> ask, const Now& now) {
  handed_out_.erase(ask.get());
  since_.try_emplace(ask.get(), now.boot);
  waiting_.store(since_.size(), std::memory_order_relaxed);
  queue_.keep(std::move(ask), now);
}

std::vector<std::unique_ptr<Ask>> CountedWaiting::due(const Now& now) {
  settle();
  auto out = queue_.due(now);
  for (const auto& ask : out) {
    handed_out_.insert(ask.get());
  }
  handed_out_at_ = now.boot;
  return out;
}

// Those that were handed out last time and have not come back.
void CountedWaiting::settle() {
  for (const Ask* ask : handed_out_) {
    if (const auto found = since_.find(ask); found != since_.end()) {
      const std::chrono::duration<double> waited = handed_out_at_ - found->second;
      wait_seconds_.observe(waited.count());
      since_.erase(found);
    }
  }
  handed_out_.clear();
  if (!queue_.next_due()) {
    since_.clear();
  }
  waiting_.store(since_.size(), std::memory_order_relaxed);
}

}  // namespace cofactor
