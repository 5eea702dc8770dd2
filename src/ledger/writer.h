#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "crypto/locked_key.h"
#include "crypto/sign.h"
#include "ledger/ask.h"
#include "ledger/batch_maker.h"
#include "ledger/clock_watch.h"
#include "ledger/reserve_shares.h"
#include "ledger/state.h"

namespace cofactor {

// The heart: one serial executor that decides all waiting asks on an overlay, commits them in one
// durable batch, and only then answers.
//
// Of an ask that was submitted exactly one of finish and fail is called, on the writer's thread.
//   committed   finish
//   rejected    fail(kDiskLow) for want of room; else the batch is run again ask by ask, and only
//               the guilty one fails
//   unknown     the head is read until the batch is found or known not to be; meanwhile nothing is
//               decided. Found: finish. Not: the batch is run again.
// A Fault out of the store (a failed fsync) is handed to `on_fault`, which ends the process.
class Writer {
 public:
  struct Parts {
    Store& store;
    Directory& directory;
    LogState& log;
    Envelopes& envelopes;
    const Keyring& keyring;
    const SealingKey& server_chain_key;
    ClockWatch& clock;
    const Clock& waker;  // tells how long it is until Waiting::next_due
    Random& random;
    Waiting& waiting;
  };

  Writer(const Parts& parts, const Key& tag_key, const Key& signing_key);
  ~Writer();

  // Starts the thread. `on_fault` gets what only an operator can mend, and does not return.
  void start(std::function<void(const std::exception&)> on_fault);
  // Takes no more, runs what was taken, then stops; what still waits fails kUnavailable.
  void stop();

  // Any thread. Fails kUnavailable (at once, on this thread) when stopping or when `kMostWaiting`
  // asks wait already.
  void submit(std::unique_ptr<Ask> ask);
  // While one lives, what its thread submits is kept, and handed over together at its end: the
  // writer wakes once, to a batch of many.
  class Gathering {
   public:
    explicit Gathering(Writer& writer);
    ~Gathering();
    Gathering(const Gathering&) = delete;
    Gathering& operator=(const Gathering&) = delete;

   private:
    friend class Writer;
    Writer& writer_;
    std::vector<std::unique_ptr<Ask>> asks_;
  };

  static constexpr std::size_t kMostWaiting = 20000;
  static constexpr std::size_t kMostInBatch = 1024;

  // Runs one batch of what waits, on this thread: for tests and before start().
  void run_once();

  // Calls `look(const View&)` on the committed directory. Any thread; it must be brief.
  template <class Look>
  auto read(Look look) const {
    const std::shared_lock lock(committed_);
    return look(View(parts_.directory));
  }
  // The working rows of a kind that are not removed. Any thread.
  std::vector<Row> working(std::uint16_t kind) const;
  // The newest checkpoint and size. Any thread.
  std::string checkpoint() const;
  std::uint64_t size() const;
  // Called with the new size after each commit, on the writer's thread: it must be brief.
  void on_commit(std::function<void(std::uint64_t)> wake) { wake_ = std::move(wake); }
  // Calls `around` with what finishes the asks of a batch: it calls that once, at once, and may
  // gather what it sends out. Before start().
  using Around = std::function<void(const std::function<void()>&)>;
  void around_answers(Around around) { around_ = std::move(around); }

  const Signer& signer() const { return signer_; }
  const LogState& log() const { return parts_.log; }

 private:
  struct Decided {
    std::unique_ptr<Ask> ask;
    std::size_t first = 0;
    std::size_t count = 0;
    Urgency urgency = Urgency::kOrdinary;
    bool records = false;  // entries, or working rows
  };
  using Asks = std::vector<std::unique_ptr<Ask>>;

  void hand_over(Asks asks);
  void loop(std::function<void(const std::exception&)> on_fault);
  Asks take();
  void run(Asks asks);
  // Decides and commits; the asks that are to be run again, one by one.
  Asks run_batch(Asks asks, const Now& now);
  Now now() { return parts_.clock.now(parts_.directory.newest_sure); }
  void decide(BatchMaker& maker,
              std::vector<Decided>& decided,
              std::unique_ptr<Ask> ask,
              const Now& now);
  CommitResult commit(const Batch& batch);
  void publish(BatchMaker& maker);
  void answer(const BatchMaker& maker, std::vector<Decided>& decided, const Now& now);
  void finish(const BatchMaker& maker, std::vector<Decided>& decided, const Now& now);

  Parts parts_;
  LockedKey tag_key_;
  Signer signer_;
  std::function<void(std::uint64_t)> wake_;
  Around around_ = [](const std::function<void()>& answer) { answer(); };

  mutable std::shared_mutex committed_;  // directory and log state, written at publish alone
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::unique_ptr<Ask>> waiting_;
  bool stopping_ = false;
  ReserveShares shares_;
  BootTime forgot_at_{};
  std::thread thread_;
};

}  // namespace cofactor
