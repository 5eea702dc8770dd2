#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "base/check.h"

namespace cofactor::sqlite {

// Whether the store may still be used. Once broken it stays so: every call is refused by the Fault
// that broke it. For any thread.
class Health {
 public:
  void check() const {
    const std::lock_guard lock(mutex_);
    if (fault_) throw *fault_;
  }

  void break_by(const Fault& fault) {
    const std::lock_guard lock(mutex_);
    if (!fault_) fault_ = fault;
  }

  bool is_broken() const {
    const std::lock_guard lock(mutex_);
    return fault_.has_value();
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Fault> fault_;
};

}  // namespace cofactor::sqlite
