#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <thread>

#include "store/store.h"

namespace cofactor {

// Reads committed entries in order, each once, from a position on, in a thread of its own.
class Follower {
 public:
  // At most kMostAtOnce of them, on the follower's thread.
  using Take = std::function<void(std::span<const EntryRow>)>;
  // Whether somebody wants what is committed now; any thread, brief. What nobody wants is passed
  // over unread.
  using Wanted = std::function<bool()>;
  static constexpr std::size_t kMostAtOnce = 256;

  // Begins behind `from` entries. `store` outlives it.
  Follower(Store& store, Position from, Take take, Wanted wanted = [] { return true; });
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  // `on_fault` gets what only an operator can mend, and does not return.
  void start(std::function<void(const std::exception&)> on_fault);
  void stop();

  // So many entries are committed now: Writer::on_commit. Any thread; brief.
  void wake(std::uint64_t size);

  // How many entries that are wanted it has not handed on yet. Any thread.
  std::uint64_t behind() const;
  // Where it is: what lies before was handed on, or wanted by nobody. Any thread.
  Position handed_on() const;

 private:
  void loop();

  Store& store_;
  const Take take_;
  const Wanted wanted_;
  Position next_;  // written by the thread under the lock
  mutable std::mutex mutex_;
  std::condition_variable more_;
  std::uint64_t size_;
  Position passed_ = 0;  // what lies before it was wanted by nobody
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace cofactor
