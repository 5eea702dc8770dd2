#include "server/serve.h"

#include <fmt/format.h>
#include <pthread.h>

#include <csignal>

#include "server/running.h"

namespace cofactor {
namespace {

// Blocks in the calling thread, and in those it starts, what wait_for_stop waits for.
sigset_t stopping_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

void say_where(const Config& config, const Running& running) {
  fmt::print("cofactor listens on {}\n", config.listen);
  fmt::print(
      "WARNING: --dev keeps the root key beside the data on one disk: whoever has a copy of {} has "
      "every seed. This store is marked as such for ever.\n",
      config.data.string());
  if (running.needs_setup()) {
    fmt::print("The setup token lies in {}; it is good for fifteen minutes.\n",
               (config.data / "setup.token").string());
  }
  std::fflush(stdout);
}

}  // namespace

Done serve(const Config& config, const Clock& clock, Random& random) {
  if (!config.development) {
    return Error{.code = ErrorCode::kSealed,
                 .message =
                     "A server without --dev needs a seal for its root key, and none can be "
                     "made yet.",
                 .hint = "To try it on this machine alone: cofactor serve --dev"};
  }
  const sigset_t signals = stopping_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  auto running = Running::start(config, clock, random);
  if (!running) {
    return running.error();
  }
  say_where(config, **running);
  const timespec second{.tv_sec = 1, .tv_nsec = 0};
  while (sigtimedwait(&signals, nullptr, &second) < 0) {
    (*running)->tick();
  }
  running->reset();
  return {};
}

}  // namespace cofactor
