#pragma once

#include <memory>

#include "crypto/key_bytes.h"
#include "crypto/locked_memory.h"

namespace cofactor {

// A key that is kept for as long as the process works: its bytes lie in locked memory of their own,
// never on the heap. Any thread.
class LockedKey {
 public:
  // A Fault when the memory cannot be locked. REQUIRES: `key` has 32 bytes.
  explicit LockedKey(const Key& key);
  LockedKey(LockedKey&&) noexcept = default;

  // REQUIRES: not moved from.
  const KeyBytes& bytes() const { return *bytes_; }

 private:
  std::unique_ptr<LockedMemory> memory_;
  const KeyBytes* bytes_;  // in memory_, which is wiped when it goes
};

}  // namespace cofactor
