#include "delivery/standing.h"

#include <algorithm>
#include <array>

namespace cofactor::delivery {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<seconds, kMostAttempts - 1> kWaits = {seconds(5),
                                                           seconds(30),
                                                           minutes(2),
                                                           minutes(10),
                                                           minutes(30),
                                                           hours(1),
                                                           hours(2),
                                                           hours(6),
                                                           hours(12),
                                                           hours(24),
                                                           hours(24)};

void advance(Standing& standing, const Attempted& attempted) {
  standing.attempts = 0;
  standing.next_at.reset();
  // The dead lie before `from`, and while one is tried again others may be added.
  std::erase(standing.again, attempted.position);
  if (!standing.from || attempted.position < *standing.from) {
    return;
  }
  standing.from = attempted.position + 1;
  if (*standing.from >= attempted.end) {
    standing.from.reset();
  }
}

}  // namespace

seconds wait_after(std::uint32_t attempts, const std::optional<seconds>& asked, std::uint8_t salt) {
  const std::size_t index =
      std::min<std::size_t>(attempts == 0 ? 0 : attempts - 1, kWaits.size() - 1);
  const seconds usual = kWaits.at(index) + kWaits.at(index) * salt / 2550;  // up to a tenth more
  return asked ? std::max(usual, std::min<seconds>(*asked, hours(24))) : usual;
}

void settle(Standing& standing, const Attempted& attempted, Time now) {
  const Sent& sent = attempted.sent;
  if (sent.how == Sent::How::kStopped) {
    return;
  }
  if (sent.how == Sent::How::kTaken || sent.how == Sent::How::kPast) {
    standing.problem.clear();
    advance(standing, attempted);
    return;
  }
  ++standing.attempts;
  standing.problem = sent.problem;
  if (standing.from && attempted.position > *standing.from) {
    standing.from = attempted.position;  // what lies before it was looked at
  }
  if (sent.how == Sent::How::kLater && standing.attempts < kMostAttempts) {
    standing.next_at = now + wait_after(standing.attempts, sent.retry_after, attempted.salt);
    return;
  }
  standing.dead.push_back({.position = attempted.position,
                           .attempts = standing.attempts,
                           .given_up_at = now,
                           .problem = sent.problem});
  standing.stopped = standing.dead.size() >= kMostDead;
  advance(standing, attempted);
}

void pass_over(Standing& standing, const Attempted& attempted) { advance(standing, attempted); }

void drop(Standing& standing) {
  standing.again.clear();
  standing.dead.clear();
  standing.stopped = false;
  standing.next_at.reset();
}

void resend(Standing& standing) {
  for (const DeadLetter& letter : standing.dead) {
    standing.again.push_back(letter.position);
  }
  std::ranges::sort(standing.again);
  standing.dead.clear();
  standing.stopped = false;
  standing.attempts = 0;
  standing.next_at.reset();
}

}  // namespace cofactor::delivery
