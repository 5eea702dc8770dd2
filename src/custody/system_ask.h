#pragma once

#include "custody/core.h"

namespace cofactor {

// Entries that the server writes by itself, without a caller: counts, undelivered codes, clock
// jumps, seeds whose time is over. `propose` is called in the batch.
class SystemAsk : public Ask {
 public:
  using Propose = std::function<Proposal(const View&, const Now&)>;
  using Ended = std::function<void(Result<Recorded>)>;

  explicit SystemAsk(Propose propose, Ended ended = {}, Urgency urgency = Urgency::kServing)
      : propose_(std::move(propose)), ended_(std::move(ended)), urgency_(urgency) {}

  Urgency urgency() const override { return urgency_; }
  Proposal decide(const View& view, const Now& now) override { return propose_(view, now); }
  void finish(const Recorded& recorded) override {
    if (ended_) {
      ended_(recorded);
    }
  }
  void fail(Error error) override {
    if (ended_) {
      ended_(std::move(error));
    }
  }

 private:
  Propose propose_;
  Ended ended_;
  Urgency urgency_;
};

}  // namespace cofactor
