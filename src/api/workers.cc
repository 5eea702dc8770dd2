#include "api/workers.h"

namespace cofactor::api {

Workers::Workers(std::function<void(const std::exception&)> on_fault, std::size_t most_waiting)
    : on_fault_(std::move(on_fault)), most_waiting_(most_waiting) {
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads_.emplace_back([this] { loop(); });
  }
}

Workers::~Workers() { stop(); }

bool Workers::post(Work work) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || waiting_.size() >= most_waiting_) {
    return false;
  }
  waiting_.push_back(std::move(work));
  more_.notify_one();
  return true;
}

void Workers::stop() {
  std::deque<Work> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(waiting_);
    more_.notify_all();
  }
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
}

void Workers::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (waiting_.empty()) {
      more_.wait(lock);
      continue;
    }
    Work work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    try {
      work();
    } catch (const std::exception& fault) {
      on_fault_(fault);
    }
    work = nullptr;
    lock.lock();
  }
}

}  // namespace cofactor::api
