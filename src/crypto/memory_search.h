#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <latch>
#include <thread>

#include "base/secret.h"
#include "base/secret_access.h"

// Looks through the whole memory of this process for the bytes of keys: for tests alone.
namespace cofactor {

// A secret that the test itself does not hold: its bytes upside down, and only half of them, since
// half of a key is as bad to find.
class Sought {
 public:
  explicit Sought(const Key& key) {
    const ByteView bytes = key.expose(SecretAccess::because("sought in memory"));
    std::ranges::transform(bytes.first(bytes.size() / 2),
                           std::back_inserter(flipped_),
                           [](std::uint8_t byte) { return flip(byte); });
  }

  std::size_t count_in(ByteView memory) const {
    std::size_t count = 0;
    const auto* at = memory.data();
    const auto* const end = memory.data() + memory.size() - flipped_.size() + 1;
    while (at < end && (at = find_first_byte(at, end)) != nullptr) {
      count +=
          std::equal(flipped_.begin(),
                     flipped_.end(),
                     at,
                     [](std::uint8_t flipped, std::uint8_t byte) { return flipped == flip(byte); })
              ? 1U
              : 0U;
      ++at;
    }
    return count;
  }

 private:
  static std::uint8_t flip(std::uint8_t byte) { return static_cast<std::uint8_t>(~byte); }
  const std::uint8_t* find_first_byte(const std::uint8_t* at, const std::uint8_t* end) const {
    return static_cast<const std::uint8_t*>(
        std::memchr(at, flip(flipped_[0]), static_cast<std::size_t>(end - at)));
  }

  Bytes flipped_;
};

struct MemoryRegion {
  std::uintptr_t start = 0;
  std::uintptr_t end = 0;
  bool locked = false;
};

// The private mappings that can be written to; the shadow memory of a sanitizer is larger than
// anything of ours.
inline std::vector<MemoryRegion> writable_regions() {
  constexpr std::uintptr_t kMost = std::uintptr_t{1} << 30;
  std::vector<MemoryRegion> out;
  std::ifstream maps("/proc/self/smaps");
  bool wanted = false;
  for (std::string line; std::getline(maps, line);) {
    MemoryRegion region;
    char mode[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &region.start, &region.end, mode) == 3) {
      wanted = std::string_view(mode) == "rw-p" && region.end - region.start < kMost;
      if (wanted) {
        out.push_back(region);
      }
    } else if (wanted && line.starts_with("VmFlags:")) {
      out.back().locked = line.find(" lo") != std::string::npos;
    }
  }
  return out;
}

struct FoundInMemory {
  std::size_t locked = 0;
  std::size_t elsewhere = 0;
};

inline FoundInMemory find_in_memory(const std::vector<Sought>& all) {
  constexpr std::size_t kPiece = 1 << 20;
  constexpr std::size_t kOverlap = 64;
  // Shared, and so none of the regions looked through.
  auto* const window = static_cast<std::uint8_t*>(
      mmap(nullptr, kPiece, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  FoundInMemory found;
  for (const MemoryRegion& region : writable_regions()) {
    for (std::uintptr_t at = region.start; at < region.end; at += kPiece - kOverlap) {
      const ssize_t size = ::pread(
          memory, window, std::min<std::size_t>(kPiece, region.end - at), static_cast<off_t>(at));
      for (const Sought& sought : all) {
        (region.locked ? found.locked : found.elsewhere) +=
            size <= 0 ? 0 : sought.count_in({window, static_cast<std::size_t>(size)});
      }
    }
  }
  ::close(memory);
  munmap(window, kPiece);
  return found;
}

// A key as HMAC lays it out in its first block (RFC 2104).
inline Key masked(const Key& key, std::uint8_t mask) {
  Bytes bytes = copy_of(key.expose(SecretAccess::because("sought in memory")));
  for (auto& byte : bytes) {
    byte ^= mask;
  }
  return Key(std::move(bytes));
}

// Calls `act` so deep in the stack that what its caller does next does not reach there.
[[gnu::noinline]] inline void run_deep(const std::function<void()>& act) {
  std::array<volatile char, 16384> depth;
  depth[0] = 0;
  act();
}

// Runs `act` in a thread that then waits while `look` runs, so that nothing is written over what
// `act` left on its stack.
inline void run_and_look(const std::function<void()>& act, const std::function<void()>& look) {
  std::latch acted(1);
  std::latch looked(1);
  std::jthread thread([&] {
    run_deep(act);
    acted.count_down();
    looked.wait();
  });
  acted.wait();
  look();
  looked.count_down();
}

}  // namespace cofactor
