#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "custody/deliveries.h"
#include "delivery/channel.h"

namespace cofactor::delivery {

// How it stands with one destination: a working row while anything is waiting or dead. There is no
// queue: what waits is the log from `from` on, as far as it concerns this destination.
struct Standing {
  std::optional<Position> from;  // the first that may still have to be sent
  std::vector<Position> again;   // dead ones that are to be tried again, before all else
  std::uint32_t attempts = 0;    // of the one that is next
  std::optional<Time> next_at;   // not before
  std::string problem;           // of the last attempt
  bool stopped = false;          // nothing is tried until the dead are resent
  std::vector<DeadLetter> dead;

  bool waits() const { return !stopped && (from || !again.empty()); }
  bool is_over() const { return !from && again.empty() && dead.empty(); }
};
BOOST_DESCRIBE_STRUCT(Standing, (), (from, again, attempts, next_at, problem, stopped, dead))

// After so many attempts, three days after the first, a notice is dead; with so many dead a
// destination is stopped, and nothing of it is lost: it goes on where it was.
inline constexpr std::uint32_t kMostAttempts = 12;
inline constexpr std::size_t kMostDead = 200;

// How long to wait after that many attempts: longer each time, at least as long as the other side
// asked for (up to a day), and some more by `salt`, so that not all come at once.
std::chrono::seconds wait_after(std::uint32_t attempts,
                                const std::optional<std::chrono::seconds>& asked,
                                std::uint8_t salt);

// What an attempt on `position` has made of it. `end` is the first position that was not looked at.
struct Attempted {
  Position position = 0;
  Position end = 0;
  const Sent& sent;
  std::uint8_t salt = 0;
};
void settle(Standing& standing, const Attempted& attempted, Time now);
// It was met and does not concern the destination (any more).
void pass_over(Standing& standing, const Attempted& attempted);
// The dead are tried again.
void resend(Standing& standing);
// The dead are forgotten, and what waits is looked at at once: if its destination is no more, it is
// passed over.
void drop(Standing& standing);

}  // namespace cofactor::delivery
