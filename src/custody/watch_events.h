#pragma once

#include <mutex>

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// Whether a caller may watch the events of their organization. Refuses kNotFound.
struct WatchEvents {
  static constexpr std::string_view kName = "watch_events";
  static constexpr bool kReads = true;

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// What a watcher learns of an entry: that it is there. What it says is read by other ways.
struct SeenEvent {
  Position position = 0;
  ChainId chain;
  std::string type;
};

// Those who watch. Each is decided anew before every burst: what they may see then is what they
// get, and who is revoked, or whose token has ended, is dropped. Any thread.
class EventHub {
 public:
  struct Parts {
    const Writer& writer;
    const Reader& reader;
    ClockWatch& watch;
  };
  explicit EventHub(const Parts& parts) : parts_(parts) {}

  // Takes a burst, which may be empty, without waiting; false: whoever watched is gone.
  using Push = std::function<bool(std::span<const SeenEvent>)>;
  static constexpr std::size_t kMostOfOne = 16;
  // `begin` opens the stream, or is not called: refuses kThrottled when kMostOfOne watch with the
  // same token already, kUnauthenticated and kNotFound who may not watch any more. After the entry
  // that ended a watcher has gone through take(), none is added by what it ended.
  Done add(const Presented& presented, const std::function<Push()>& begin);

  // A Follower's entries.
  void take(std::span<const EntryRow> rows);
  // Drops those who may not watch any more, though nothing happens: every few seconds.
  void look() { take({}); }

  // Any thread.
  std::size_t watching() const;

 private:
  struct Watcher {
    Presented presented;
    Push push;
  };

  // Their types, read once for all; of what cannot be opened its place alone.
  std::vector<SeenEvent> read(std::span<const EntryRow> rows) const;

  const Parts parts_;
  mutable std::mutex mutex_;
  std::vector<Watcher> watchers_;
};

}  // namespace cofactor
