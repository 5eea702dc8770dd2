#pragma once

#include <unordered_map>

#include "ledger/ask.h"

namespace cofactor {

// An ask that may have to wait for a time step: what the queue has to know of it.
class StepAsk : public Ask {
 public:
  // After waits(): which device's step, and when it begins.
  virtual DeviceId awaited_device() const = 0;
  virtual Time awaited_time() const = 0;
  virtual Subject principal() const = 0;
  // It held the step that is now running: it goes behind all others.
  virtual bool held_last() const = 0;
  // The client went away: it is dropped without a decision.
  virtual bool hung_up() const = 0;
};

// Who waits for a device's next step, in the order in which they get it: people before services,
// whoever held the last step behind the others, then as they came. One place per principal and
// device (a second replaces nothing: it is refused step_taken); at most 64 a device. A waiting ask
// has decided nothing: due() hands all of a device, in order, to the first batch of its next step,
// where each is decided anew; those that do not get the step are kept again. After a recall() that
// is the next batch: whoever was revoked hears of it at once, the others keep their order. On the
// writer's thread alone.
class StepQueue : public Waiting {
 public:
  static constexpr std::size_t kMostPerDevice = 64;

  void keep(std::unique_ptr<Ask> ask, const Now& now) override;
  std::vector<std::unique_ptr<Ask>> due(const Now& now) override;
  std::optional<Time> next_due() const override;
  void recall() override { recalled_ = true; }

  // Who waits for that device and has not hung up: how many, and the place of `principal`, 1 being
  // the next; where they have none, the one that they would get if they came now.
  struct Places {
    std::size_t waiting = 0;
    std::size_t place = 1;
    bool waits = false;  // that place is theirs
  };
  Places places(const DeviceId& device, const Subject& principal) const;

 private:
  using Line = std::vector<std::unique_ptr<StepAsk>>;
  // Makes room in a full line for `ask` by dropping a service's place for a person's.
  static bool make_room(Line& line, const StepAsk& ask);

  std::unordered_map<DeviceId, Line> lines_;
  bool recalled_ = false;
};

}  // namespace cofactor
