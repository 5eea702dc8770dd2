#include "crypto/locked_memory.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "base/check.h"
#include "crypto/library.h"

namespace cofactor {
namespace {

std::size_t whole_pages(std::size_t size) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return (size + page - 1) / page * page;
}

}  // namespace

LockedMemory::LockedMemory(std::size_t size) : start_(nullptr), size_(whole_pages(size)) {
  start_sodium();
  start_ = static_cast<std::uint8_t*>(sodium_malloc(size_));
  require_of_library(start_ != nullptr, "no memory for keys");
  const bool locked = sodium_mlock(start_, size_) == 0;  // also keeps it out of core files
  const bool stays_here = locked && madvise(start_, size_, MADV_WIPEONFORK) == 0;
  if (!stays_here) {
    sodium_free(start_);
    throw Fault(
        fmt::format("The {} kB of memory that hold keys cannot be locked, so keys could be written "
                    "to swap: allow more locked memory (systemd: LimitMEMLOCK=64M; shell: ulimit "
                    "-l 65536).",
                    size_ / 1024));
  }
  std::memset(start_, 0, size_);
}

LockedMemory::~LockedMemory() { sodium_free(start_); }

}  // namespace cofactor
