#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace cofactor::api {

// A few threads for what takes longer than the server's thread may: pictures are decoded here.
// Bounded: what finds the queue full is refused, not kept. What a work throws is told to `on_fault`
// (any thread), and the work is dropped.
class Workers {
 public:
  static constexpr std::size_t kThreads = 2;
  static constexpr std::size_t kMostWaiting = 16;

  using Work = std::move_only_function<void()>;

  explicit Workers(std::function<void(const std::exception&)> on_fault,
                   std::size_t most_waiting = kMostWaiting);
  // Stops.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Any thread. False, and the work is dropped: the queue is full, or it was stopped.
  [[nodiscard]] bool post(Work work);
  // Drops what waits and waits for what runs.
  void stop();

 private:
  void loop();

  const std::function<void(const std::exception&)> on_fault_;
  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<Work> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace cofactor::api
