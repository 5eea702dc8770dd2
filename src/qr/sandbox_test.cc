// This program is its own child: started with kQrChildArgument it decodes, as cofactor does;
// started with "in-the-sandbox WHAT" it enters the sandbox and tries WHAT.

#include "qr/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <seccomp.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <span>
#include <string>

#include "qr/child.h"

namespace cofactor {
namespace {

constexpr std::string_view kInTheSandbox = "in-the-sandbox";
constexpr std::string_view kNoSandbox = "no-sandbox";
constexpr std::size_t kTooMuch = 250'000'000;

struct Attempt {
  const char* name;
  void (*act)();
};

constexpr Attempt kForbidden[] = {
    {"open", [] { open("/etc/hostname", O_RDONLY); }},
    {"socket", [] { socket(AF_INET, SOCK_STREAM, 0); }},
    {"socketpair",
     [] {
       std::array<int, 2> ends{};
       socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data());
     }},
    {"fork", [] { static_cast<void>(fork()); }},
    {"exec", [] { execl("/bin/true", "true", nullptr); }},
    {"kill", [] { kill(getppid(), 0); }},
    {"ptrace", [] { ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }},
    {"prctl", [] { prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }},
    {"unlink", [] { unlink("/tmp/never"); }},
    {"read another descriptor",
     [] {
       char byte = 0;
       static_cast<void>(!read(STDERR_FILENO, &byte, 1));
     }},
    {"write another descriptor", [] { static_cast<void>(!write(STDERR_FILENO, "x", 1)); }},
    {"map a file", [] { mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0); }},
    {"map code",
     [] { mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }},
};

constexpr Attempt kOther[] = {
    {"nothing", [] {}},
    {"compute for ever",
     [] {
       for (volatile int i = 0;; i = i ^ 1) {
       }
     }},
    {"much memory",
     [] {
       constexpr int kOwn = MAP_PRIVATE | MAP_ANONYMOUS;
       void* memory = mmap(nullptr, kTooMuch, PROT_READ | PROT_WRITE, kOwn, -1, 0);
       if (memory == MAP_FAILED) _exit(3);
     }},
};

[[noreturn]] void attempt_in_the_sandbox(std::string_view name) {
  if (!enter_sandbox(kQrRoom)) _exit(2);
  const auto attempt_named = [name](std::span<const Attempt> attempts) {
    for (const Attempt& attempt : attempts) {
      if (attempt.name == name) attempt.act();
    }
  };
  attempt_named(kForbidden);
  attempt_named(kOther);
  _exit(0);
}

[[noreturn]] void decode_without_seccomp() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  const scmp_arg_cmp set_seccomp{.arg = 0, .op = SCMP_CMP_EQ, .datum_a = PR_SET_SECCOMP};
  if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(seccomp), 0) != 0 ||
      seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1, &set_seccomp) !=
          0 ||
      seccomp_load(filter) != 0) {
    _exit(2);
  }
  run_qr_child();
}

// The wait status of this program, started anew to attempt that.
int status_of(const char* attempt) {
  std::string program = "/proc/self/exe";
  std::string in_the_sandbox(kInTheSandbox);
  std::string name(attempt);
  const std::array<char*, 4> arguments = {
      program.data(), in_the_sandbox.data(), name.data(), nullptr};
  pid_t child = 0;
  int status = -1;
  if (posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ) != 0 ||
      waitpid(child, &status, 0) != child) {
    return -1;
  }
  return status;
}

bool is_exit(int status, int code) { return WIFEXITED(status) && WEXITSTATUS(status) == code; }

TEST(Sandbox, LetsAProcessComputeAndEnd) { EXPECT_TRUE(is_exit(status_of("nothing"), 0)); }

TEST(Sandbox, WhoeverOpensAFileOrASocketInItDies) {
  for (const Attempt& attempt : kForbidden) {
    const int status = status_of(attempt.name);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) << attempt.name << " " << status;
    EXPECT_FALSE(WCOREDUMP(status)) << attempt.name;
  }
}

TEST(Sandbox, EndsAProcessThatComputesForOverASecond) {
  const int status = status_of("compute for ever");
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

TEST(Sandbox, GivesNoMoreThan192MegabytesOfMemory) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "a sanitizer's shadow cannot live under RLIMIT_AS: the release preset runs this";
#else
  EXPECT_TRUE(is_exit(status_of("much memory"), 3));
#endif
}

}  // namespace
}  // namespace cofactor

int main(int count, char** arguments) {
  if (count == 2 && arguments[1] == cofactor::kQrChildArgument) cofactor::run_qr_child();
  if (count == 3 && arguments[1] == cofactor::kInTheSandbox) {
    cofactor::attempt_in_the_sandbox(arguments[2]);
  }
  if (count >= 2 && arguments[1] == cofactor::kNoSandbox) cofactor::decode_without_seccomp();
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
