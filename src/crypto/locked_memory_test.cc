#include "crypto/locked_memory.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include "base/check.h"
#include "crypto/sanitized.h"

namespace cofactor {
namespace {

// The kilobytes of a field of /proc/self/status.
long status_kb(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) {
      return std::stol(line.substr(field.size() + 1));
    }
  }
  return -1;
}

// The kernel's flags of the mapping that holds `address` (proc(5), smaps).
std::string vm_flags_at(const void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream maps("/proc/self/smaps");
  bool in_mapping = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t start = 0;
    std::uintptr_t end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &start, &end) == 2) {
      in_mapping = start <= at && at < end;
    } else if (in_mapping && line.starts_with("VmFlags:")) {
      return line;
    }
  }
  return "no mapping";
}

TEST(LockedMemory, IsZeroWritableAndLocked) {
  if (kSanitized) {
    GTEST_SKIP() << "a sanitizer locks nothing";
  }
  const long before = status_kb("VmLck");
  const LockedMemory memory(100 * 1024);
  EXPECT_GE(status_kb("VmLck") - before, 100);
  EXPECT_GE(memory.bytes().size(), 100U * 1024);
  EXPECT_TRUE(std::ranges::all_of(memory.bytes(), [](auto byte) { return byte == 0; }));
  std::ranges::fill(memory.bytes(), std::uint8_t{1});
}

TEST(LockedMemory, IsUnlockedWhenItGoes) {
  const long before = status_kb("VmLck");
  {
    const LockedMemory memory(64 * 1024);
  }
  EXPECT_EQ(status_kb("VmLck"), before);
}

TEST(LockedMemory, IsLeftOutOfCoreFilesAndForks) {
  if (kSanitized) {
    GTEST_SKIP() << "a sanitizer locks nothing";
  }
  const LockedMemory memory(4096);
  const std::string flags = vm_flags_at(memory.bytes().data());
  EXPECT_NE(flags.find(" dd"), std::string::npos) << flags;  // not dumped
  EXPECT_NE(flags.find(" wf"), std::string::npos) << flags;  // wiped on fork
  EXPECT_NE(flags.find(" lo"), std::string::npos) << flags;  // locked
}

TEST(LockedMemoryDeathTest, IsGuardedOnBothSides) {
  const LockedMemory memory(4096);
  std::uint8_t* const start = memory.bytes().data();
  EXPECT_DEATH(*const_cast<volatile std::uint8_t*>(start + memory.bytes().size()) = 1, "");
  EXPECT_DEATH(*const_cast<volatile std::uint8_t*>(start - 2 * 4096) = 1, "");
}

TEST(LockedMemory, RefusesToBeUsedWhereNothingMayBeLocked) {
  if (kSanitized) {
    GTEST_SKIP() << "a sanitizer locks nothing";
  }
  const pid_t child = fork();
  if (child == 0) {
    // An ordinary user without an allowance; root may lock whatever the limit says.
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 || (geteuid() == 0 && setuid(65534) != 0)) {
      _exit(2);
    }
    try {
      const LockedMemory memory(4096);
    } catch (const Fault& fault) {
      _exit(std::string(fault.what()).find("LimitMEMLOCK") == std::string::npos ? 3 : 0);
    }
    _exit(1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace cofactor
