#pragma once

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "directory/events/server_events.h"
#include "identity/subject.h"

namespace cofactor {

// How often who may ask; from the configuration (limits.*).
struct LimitSettings {
  std::uint32_t releases_per_minute = 60;    // codes of one person or service, rereads included
  std::uint32_t requests_per_minute = 1200;  // of one person or service, of any kind
  std::uint32_t refusals_per_minute = 30;  // recorded for one person or service; more is throttled
};

// What stands before the writer: counts of known principals and of unknown callers, in memory. Any
// thread. Nothing here decides who may; it only says "too often".
class Limits {
 public:
  enum class Kind { kRequest, kRelease, kRefusal };

  explicit Limits(const LimitSettings& settings) : settings_(settings) {}

  // Takes one of the principal's this minute. False: too often; counted, not taken.
  bool take(Kind kind, const Subject& principal, BootTime now);

  // Counts a request without a known token. `network` is cut to /24 or /48.
  void count_unknown(const std::string& network);

  // What was counted since the last call, as entries: at most twenty sources and one for the rest.
  std::vector<RefusalsCounted> drain();
  // They could not be recorded: the next ones have them too.
  void give_back(const std::vector<RefusalsCounted>& counted);

 private:
  struct Bucket {
    std::array<double, 3> left{};
    BootTime at{};
  };
  std::uint32_t most(Kind kind) const;

  LimitSettings settings_;
  std::mutex mutex_;
  std::unordered_map<Subject, Bucket> buckets_;
  std::map<std::string, std::uint64_t> unknown_;
  std::uint64_t unknown_beyond_ = 0;
};

// Cuts an address to /24 (IPv4) or /48 (IPv6); "unix" stays.
std::string network_of(const std::string& address);

}  // namespace cofactor
