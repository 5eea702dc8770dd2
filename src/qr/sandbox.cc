#include "qr/sandbox.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

namespace cofactor {
namespace {

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

bool limit(__rlimit_resource resource, rlim_t most) {
  const rlimit both{.rlim_cur = most, .rlim_max = most};
  return setrlimit(resource, &both) == 0;
}

bool set_limits(const SandboxRoom& room) {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
         limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 0) &&
         limit(RLIMIT_CPU, static_cast<rlim_t>(room.processor_time.count())) &&
         (kIsSanitized || limit(RLIMIT_AS, room.address_space));
}

// A system call, and what its arguments must be.
struct Allowed {
  int call;
  std::vector<scmp_arg_cmp> arguments = {};
};

bool allow(scmp_filter_ctx filter, const Allowed& allowed) {
  return seccomp_rule_add_array(filter,
                                SCMP_ACT_ALLOW,
                                allowed.call,
                                static_cast<unsigned>(allowed.arguments.size()),
                                allowed.arguments.data()) == 0;
}

bool load_filter() {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(
      seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release);
  const scmp_arg_cmp from_input{.arg = 0, .op = SCMP_CMP_EQ, .datum_a = STDIN_FILENO};
  const scmp_arg_cmp to_output{.arg = 0, .op = SCMP_CMP_EQ, .datum_a = STDOUT_FILENO};
  const scmp_arg_cmp not_executable{
      .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};
  const scmp_arg_cmp of_no_file{
      .arg = 3, .op = SCMP_CMP_MASKED_EQ, .datum_a = MAP_ANONYMOUS, .datum_b = MAP_ANONYMOUS};
  const Allowed calls[] = {{SCMP_SYS(read), {from_input}},
                           {SCMP_SYS(write), {to_output}},
                           {SCMP_SYS(brk)},
                           {SCMP_SYS(mmap), {not_executable, of_no_file}},
                           {SCMP_SYS(munmap)},
                           {SCMP_SYS(mremap)},
                           {SCMP_SYS(madvise)},
                           {SCMP_SYS(futex)},
                           {SCMP_SYS(exit)},
                           {SCMP_SYS(exit_group)}};
  static_assert(std::size(calls) == 10);
  const auto is_allowed = [&](const Allowed& call) { return allow(filter.get(), call); };
  return filter && std::ranges::all_of(calls, is_allowed) &&
         (!kIsSanitized || is_allowed({SCMP_SYS(sigaltstack)})) && seccomp_load(filter.get()) == 0;
}

}  // namespace

bool enter_sandbox(const SandboxRoom& room) { return set_limits(room) && load_filter(); }

}  // namespace cofactor
