#pragma once

#include <atomic>
#include <string_view>

#include "ledger/follower.h"

namespace cofactor {

// Tells whether a follower of the log stands still: what it had before it at one look, it has not
// handed on at the next. Under load it may be behind all the time and still not be late.
class FollowerWatch {
 public:
  // `follower` outlives it.
  FollowerWatch(std::string_view name, const Follower& follower);

  // Once a minute, on one thread.
  void look();

  // The rest on any thread.
  std::string_view name() const { return name_; }
  std::uint64_t behind() const { return follower_.behind(); }
  bool late() const { return late_; }

 private:
  const std::string_view name_;
  const Follower& follower_;
  Position committed_ = 0;  // when it was looked at last
  std::atomic<bool> late_ = false;
};

}  // namespace cofactor
