#pragma once

#include <chrono>
#include <cstddef>

namespace cofactor {

// What a process may use once it is shut in.
struct SandboxRoom {
  std::size_t address_space;  // bytes
  std::chrono::seconds processor_time;
};
inline constexpr SandboxRoom kQrRoom{.address_space = 192'000'000,
                                     .processor_time = std::chrono::seconds(1)};

// Shuts this process in for good: no new privileges, no core and no debugger, no new descriptor,
// so much address space and processor time, and a seccomp filter of ten system calls (read from 0,
// write to 1, memory of its own, futex, exit) that kills on any other. False when the kernel
// refuses a part: then the process is not safe and must decode nothing.
// Builds with a sanitizer go without the limit of address space, which their shadow needs, and with
// an eleventh call, sigaltstack, which AddressSanitizer makes before each _exit and longjmp.
[[nodiscard]] bool enter_sandbox(const SandboxRoom& room);

}  // namespace cofactor
