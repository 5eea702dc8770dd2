#include "ledger/follower.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace cofactor {

Follower::Follower(Store& store, Position from, Take take, Wanted wanted)
    : store_(store), take_(std::move(take)), wanted_(std::move(wanted)), next_(from), size_(from) {}

Follower::~Follower() { stop(); }

void Follower::start(std::function<void(const std::exception&)> on_fault) {
  thread_ = std::thread([this, on_fault = std::move(on_fault)] {
    try {
      loop();
    } catch (const std::exception& fault) {
      on_fault(fault);
    }
  });
}

void Follower::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  more_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Follower::wake(std::uint64_t size) {
  const bool wanted = wanted_();
  {
    const std::lock_guard lock(mutex_);
    size_ = std::max(size_, size);
    if (!wanted) {
      passed_ = size_;
      return;
    }
  }
  more_.notify_one();
}

std::uint64_t Follower::behind() const {
  const std::lock_guard lock(mutex_);
  const Position from = std::max(next_, passed_);
  return size_ > from ? size_ - from : 0;
}

Position Follower::handed_on() const {
  const std::lock_guard lock(mutex_);
  return std::max(next_, passed_);
}

void Follower::loop() {
  while (true) {
    std::uint64_t size = 0;
    {
      std::unique_lock lock(mutex_);
      more_.wait(lock, [&] { return stopping_ || size_ > std::max(next_, passed_); });
      if (stopping_) {
        return;
      }
      next_ = std::max(next_, passed_);
      size = size_;
    }
    const auto rows = store_.entries(next_, std::min<std::uint64_t>(kMostAtOnce, size - next_));
    if (rows.empty() || rows.back().position != next_ + rows.size() - 1) {
      throw Fault(fmt::format("Entries of the log are missing behind {}.", next_));
    }
    take_(rows);
    const std::lock_guard lock(mutex_);
    next_ += rows.size();
  }
}

}  // namespace cofactor
