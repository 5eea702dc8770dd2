#pragma once

#include <mutex>

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// Whether a caller may watch the events of the organization that they act in or, acting in none, of
// all that they are a member of, and of the server's chain what is their own or, to an operator,
// all. Refuses kNotFound.
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
  OrganizationId organization;  // that its chain is of; none(): the server's
  std::string type;
  std::optional<PersonId> person = {};  // whose own it is, of the server's chain
};

// What a watcher is told at once; may be nothing, to see whether they are there.
struct Burst {
  std::vector<SeenEvent> events = {};
  // Where they watch all of theirs: which these are, when it begins and when they have changed.
  std::optional<std::vector<OrganizationId>> organizations = {};
};

// Those who watch one organization, or all of theirs. Each is decided anew before every burst: what
// they may see then is what they get, in an organization that has ended their membership nothing,
// and who is revoked, or whose token has ended, is dropped. Any thread.
class EventHub {
 public:
  struct Parts {
    const Writer& writer;
    const Reader& reader;
    ClockWatch& watch;
  };
  explicit EventHub(const Parts& parts) : parts_(parts) {}

  // Takes a burst without waiting; false: whoever watched is gone.
  using Push = std::function<bool(const Burst&)>;
  static constexpr std::size_t kMostOfOne = 16;
  // `begin` opens the stream, or is not called: refuses kThrottled when kMostOfOne of the same
  // person or service watch already, kUnauthenticated and kNotFound who may not watch any more.
  // After the entry that ended a watcher has gone through take(), none is added by what it ended.
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
    Subject principal;
    Push push;
    std::vector<OrganizationId> told = {};  // of all that they watch
  };

  struct Read {
    SeenEvent seen;
    std::optional<Event> event = {};  // of the server's chain alone
  };

  // Their types, read once for all; of what cannot be opened its place alone.
  std::vector<Read> read(std::span<const EntryRow> rows) const;
  // What the watcher is told of them; nothing: they may not watch any more.
  static std::optional<Burst> burst_for(Watcher& watcher,
                                        const View& view,
                                        const std::vector<Read>& events,
                                        const Now& now);

  const Parts parts_;
  mutable std::mutex mutex_;
  std::vector<Watcher> watchers_;
};

}  // namespace cofactor
