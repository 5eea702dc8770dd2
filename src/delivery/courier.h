#pragma once

#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "custody/core.h"
#include "delivery/channel.h"
#include "delivery/standing.h"

namespace cofactor::delivery {

// Brings notices to whom they concern, by every channel: each at least once and, to each
// destination, in the order of the log; none to somebody revoked once their revocation is met.
//
// A follower of the log hands it the entries. Which destinations are behind, and from where on,
// stands in working rows, written before the follower's position is moved past the entry; senders
// read the log again from there. So nothing is lost by a crash, and at most the notices that were
// being sent are sent again, under the same id. One destination that cannot be reached holds up no
// other, and nothing of this holds up the writer.
class Courier : public Deliveries {
 public:
  struct Parts {
    Store& store;
    Writer& writer;
    const Reader& reader;
    ClockWatch& watch;
    const Clock& clock;
    Hours hours = {};
    std::size_t senders = 4;
  };

  // Reads its working rows. A store that never had any begins now: what lies before only tells who
  // has had codes of what. All parts outlive it.
  Courier(const Parts& parts, std::vector<std::unique_ptr<Channel>> channels);
  ~Courier() override;
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  // Writes down from where on, in a store that never had any. REQUIRES: the writer runs.
  void begin();
  // Where its follower begins.
  Position next() const;
  // A Follower's entries. Returns when they are written down, or at stop().
  void take(std::span<const EntryRow> rows);

  // `on_fault` gets what only an operator can mend, and does not return.
  void start(std::function<void(const std::exception&)> on_fault);
  // Ends what is being sent. REQUIRES: the writer still runs.
  void stop();

  // One attempt on one destination that is due; false: none is. For tests and the senders.
  bool send_one();

  std::vector<DeliveryState> of(const std::vector<ObjectId>& to) const override;

 private:
  using Key = std::pair<std::uint8_t, ObjectId>;  // channel and destination
  struct Held {
    Standing standing;
    bool busy = false;
    std::uint64_t turn = 0;  // when it had its last attempt, of all
    std::stop_source stop = std::stop_source(std::nostopstate);
  };
  struct Changed {
    std::set<Key> keys;
    std::set<AccountId> accounts;
  };
  struct Job {
    Key key;
    Channel* channel = nullptr;
    Position from = 0;
    Position end = 0;
    bool again = false;
    std::stop_token stop;
  };

  void load();
  // An entry as its notice is made of it; `body` stays in the entry that was read.
  struct Seen {
    Position position = 0;
    std::string_view body;
    ReadEvent event;
  };
  // Notices that the same hear of; the newest stands for all.
  struct Alike {
    Position first = 0;
    Notice newest;
  };
  std::vector<Alike> alike_in(const std::vector<Seen>& seen) const;
  std::vector<Seen> see(const std::vector<ReadEntry>& entries, Changed& changed);
  void mark(const std::vector<Seen>& seen, Changed& changed);
  void follow(const Event& event, Changed& changed);
  // Rows of what changed, with the follower's own.
  std::vector<WorkingRow> rows_of(const Changed& changed) const;
  WorkingRow row_of(const Key& key) const;
  WorkingRow progress_row(Position next) const;
  // Whether they are kept. What is not, of a destination, costs a notice that is sent twice. Under
  // the lock that the rows were made under: no older row of a destination is kept after a newer.
  std::future<bool> write(std::vector<WorkingRow> rows);

  // Of those that are due whoever had no attempt for longest; what failed before comes behind what
  // did not, and never has all senders.
  std::map<Key, Held>::iterator next_due(Time now);
  std::optional<Job> next_job();
  std::optional<Notice> notice_at(const ReadEntry& entry) const;
  // The first notice from job.from on, which moves along, that concerns its destination now; none
  // of an entry that was to be tried again. Refuses as Reader does.
  Result<std::optional<Notice>> find(Job& job) const;
  // What the attempt has made of it; none: there was nothing to send.
  std::future<bool> settle_and_save(const Job& job, const std::optional<Sent>& sent);
  void send_until_stopped(const std::function<void(const std::exception&)>& on_fault);

  const Parts parts_;
  const std::vector<std::unique_ptr<Channel>> channels_;
  mutable std::mutex mutex_;
  std::condition_variable more_;
  bool stopping_ = false;
  std::map<Key, Held> held_;
  std::uint64_t turns_ = 0;
  Habits habits_;
  Position next_ = 0;
  Position silent_before_ = 0;
  Position marked_ = 0;  // whoever is concerned by what lies before it is known to be written down
  Position saved_ = 0;   // the newest position of the follower that was handed over to be written
  std::vector<std::thread> threads_;
};

}  // namespace cofactor::delivery
