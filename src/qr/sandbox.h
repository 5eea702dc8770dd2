#pragma once

namespace cofactor {

// Shuts this process in for good: no new privileges, no core and no debugger, no new descriptor,
// 192 MB of address space, one second of processor time, and a seccomp filter of ten system calls
// (read from 0, write to 1, memory of its own, futex, exit) that kills on any other. False when the
// kernel refuses a part: then the process is not safe and must decode nothing.
// Builds with a sanitizer go without the limit of address space, which their shadow needs, and with
// an eleventh call, sigaltstack, which AddressSanitizer makes before each _exit and longjmp.
[[nodiscard]] bool enter_sandbox();

}  // namespace cofactor
