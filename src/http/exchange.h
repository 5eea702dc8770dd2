#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "http/message.h"

namespace cofactor::http {

class Connection;
class Exchange;

// What a Reply or an EventStream wants done on the server's thread.
struct Abandoned {};  // the Reply went unused
struct StreamStart {};
struct StreamText {
  std::string text;
};
struct StreamEnd {};
struct StreamCut {};  // the reader is too slow
using Act = std::variant<Response, Abandoned, StreamStart, StreamText, StreamEnd, StreamCut>;

// What other threads have sent, in order, until the server's thread takes it.
class Outbox {
 public:
  using Item = std::pair<std::shared_ptr<Exchange>, Act>;

  // `wake` makes the server's thread call take() soon; called under a lock.
  explicit Outbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  // Wakes only when nobody is about to take. After close() the item is dropped.
  void push(std::shared_ptr<Exchange> exchange, Act act);
  // Swaps what is there into `items`, which is empty. When there was nothing, the next push wakes.
  void take(std::vector<Item>& items);
  // Between the two nobody is woken.
  void hold();
  void release();
  void close();

 private:
  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<Item> items_;
  bool awake_ = false;
  bool held_ = false;
};

// The part of a connection that other threads see. One at a time of its requests is with a handler.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(std::shared_ptr<Outbox> outbox, std::size_t stream_limit)
      : outbox_(std::move(outbox)), stream_limit_(stream_limit) {}

  // Any thread.
  void put(Act act);
  bool push(std::string_view events);
  bool gone() const { return gone_.load(std::memory_order_acquire); }
  void on_hang_up(std::function<void()> callback);
  void forget_callback();

  // The server's thread only.
  Connection* connection = nullptr;
  void hang_up();
  void wrote(std::size_t bytes) { unread_.fetch_sub(bytes, std::memory_order_relaxed); }

  // While it lives, the first act of this thread is kept for take() instead of the outbox.
  class Calling {
   public:
    explicit Calling(Exchange& exchange);
    ~Calling();
    Calling(const Calling&) = delete;
    Calling& operator=(const Calling&) = delete;
    std::optional<Act> take();

   private:
    Exchange& exchange_;
  };

 private:
  const std::shared_ptr<Outbox> outbox_;
  const std::size_t stream_limit_;
  std::atomic<bool> gone_ = false;
  std::atomic<std::size_t> unread_ = 0;
  std::mutex mutex_;
  std::function<void()> callback_;  // guarded by mutex_
  std::optional<Act> at_once_;      // the server's thread only
};

}  // namespace cofactor::http
