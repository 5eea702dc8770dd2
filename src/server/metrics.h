#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/measure.h"
#include "custody/limits.h"
#include "http/server.h"
#include "keys/keyring.h"
#include "ledger/clock_watch.h"
#include "server/counted_store.h"
#include "server/counted_waiting.h"
#include "server/follower_watch.h"
#include "store/store.h"

namespace cofactor {

// What has been answered where people are. Told on one thread, read on any.
class AnswerCounts {
 public:
  static constexpr std::size_t kCodes = static_cast<std::size_t>(ErrorCode::kUnavailable) + 1;

  // The name of a route, as its verb has it, and the status.
  void answered(std::string_view route, int status);
  // The code of a problem document; one that is no ErrorCode's is a fault.
  void refused(std::string_view code);

  std::uint64_t released() const { return released_.value(); }
  std::uint64_t of_class(std::size_t first_digit) const { return classes_.at(first_digit).value(); }
  std::uint64_t of_code(ErrorCode code) const {
    return codes_.at(static_cast<std::size_t>(code)).value();
  }
  std::uint64_t faults() const { return faults_.value(); }

 private:
  Count released_;
  std::array<Count, 6> classes_;
  std::array<Count, kCodes> codes_;
  Count faults_;
};

// What a scrape reads; what it refers to outlives the scraping.
struct Watched {
  const Keyring& keyring;
  ClockWatch& watch;
  Store& store;
  const http::Server& server;
  const AnswerCounts& answers;
  std::uint64_t log_entries = 0;
  std::optional<Time> certificate_ends;  // none without TLS
  Time started;
  Time now;

  // What only an open server has: codes, and who writes and follows its log.
  struct Open {
    const CountedStore& commits;
    const CountedWaiting& steps;
    const Spread& writer_wait_seconds;
    const LimitSettings& limits;
    std::vector<const FollowerWatch*> followers;
  };
  std::optional<Open> open = {};
};

// Everything that is counted, in the text form of Prometheus (version 0.0.4). Numbers and fixed
// words alone: no name, no id, nothing that grows with who is there. Each family stands in
// docs/guides/operate.md. Any thread.
std::string metrics_text(const Watched& watched);
inline constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

// What stands in the way of a code for whoever asked right now, each a sentence; empty when nothing
// does. And what an operator ought to look at all the same.
struct Readiness {
  std::vector<std::string> troubles;
  std::vector<std::string> warnings;
};
Readiness look_at(const Watched& watched);

// "ready" or "not ready", then a line for each: 503 when anything stands in the way.
http::Response answer_of(const Readiness& readiness);

}  // namespace cofactor
