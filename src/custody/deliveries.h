#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "log/entry.h"

namespace cofactor {

// A notice that nobody tries any more: what it was about, and why it did not arrive.
struct DeadLetter {
  Position position = 0;
  std::uint32_t attempts = 0;
  Time given_up_at;
  std::string problem;  // one sentence
};
BOOST_DESCRIBE_STRUCT(DeadLetter, (), (position, attempts, given_up_at, problem))

// How it stands with one webhook or member that could not be told everything at once.
struct DeliveryState {
  ObjectId to;
  std::optional<Position> waiting_from;  // told up to there; none: of everything but the dead
  std::uint32_t attempts = 0;            // of the one it waits with
  std::optional<Time> next_at;           // none while it is being tried, or stopped
  std::string problem;                   // of the last attempt
  bool stopped = false;                  // too many dead: nothing is tried until they are resent
  std::vector<DeadLetter> dead;
};

// The port to what delivery/ does: for answers of the API alone, never for a decision. Any thread.
class Deliveries {
 public:
  virtual ~Deliveries() = default;
  // Those of `to` that have something waiting or dead.
  virtual std::vector<DeliveryState> of(const std::vector<ObjectId>& to) const = 0;
};

}  // namespace cofactor
