#pragma once

#include "base/bytes.h"

namespace cofactor {

// Memory for open keys: pages of its own between guard pages, locked into RAM, absent from core
// files and from forks, all zero at first, wiped when it goes.
//
// The constructor throws a Fault that says what to raise when the pages cannot be locked
// (sodium_malloc alone hands out pages that are not).
class LockedMemory {
 public:
  explicit LockedMemory(std::size_t size);
  LockedMemory(const LockedMemory&) = delete;
  LockedMemory& operator=(const LockedMemory&) = delete;
  ~LockedMemory();

  // Begins at a page.
  std::span<std::uint8_t> bytes() const { return {start_, size_}; }

 private:
  std::uint8_t* start_;
  std::size_t size_;
};

}  // namespace cofactor
