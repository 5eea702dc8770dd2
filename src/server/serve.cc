#include "server/serve.h"

#include <fmt/format.h>
#include <pthread.h>

#include <csignal>

#include "cli/terminal.h"
#include "server/running.h"
#include "server/sealed_running.h"
#include "server/systemd_notice.h"

namespace cofactor {
namespace {

// Blocked in the calling thread, and in those it starts, and waited for.
sigset_t awaited_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

void say_where(const Config& config, const Running& running) {
  fmt::print("cofactor listens on {}\n", config.listen);
  if (config.development) {
    fmt::print(
        "WARNING: --dev keeps the root key beside the data on one disk: whoever has a copy of {} "
        "has every seed. This store is marked as such for ever.\n",
        config.data.string());
  }
  fmt::print("WARNING: {}.\n", kNoRecoveryQuorum);
  if (running.needs_setup()) {
    fmt::print("The setup token lies in {}; it is good for fifteen minutes.\n",
               (config.data / "setup.token").string());
  }
  std::fflush(stdout);
}

// Once a second until a signal ends it; SIGHUP reads certificate files again. systemd is told.
template <class Server>
void keep(Server& server, const Config& config, const sigset_t& signals) {
  tell_systemd(config.notify_socket, "READY=1\nSTATUS=Listening on " + config.listen);
  const timespec second{.tv_sec = 1, .tv_nsec = 0};
  for (int signal = 0; signal != SIGTERM && signal != SIGINT;) {
    signal = sigtimedwait(&signals, nullptr, &second);
    if constexpr (requires { server.reload(); }) {
      if (signal == SIGHUP) {
        server.reload();
      }
    }
    if (signal < 0) {
      server.tick();
    }
  }
  tell_systemd(config.notify_socket, "STOPPING=1");
}

struct ServePorts {
  const Clock& clock;
  Random& random;
  const sigset_t& signals;
};

// Without its root key: people sign in, and nothing else goes on.
Done serve_sealed(const Config& config, const ServePorts& ports, const Error& why) {
  auto running = SealedRunning::start(config, ports.clock, ports.random);
  if (!running) {
    return running.error();
  }
  fmt::print("cofactor listens on {}\n", config.listen);
  fmt::print("WARNING: the server is sealed: it gives no code. {} {}\n",
             cli::inert(why.message),
             cli::inert(why.hint));
  std::fflush(stdout);
  keep(**running, config, ports.signals);
  running->reset();
  return {};
}

}  // namespace

Done serve(const Config& config, const Clock& clock, Random& random) {
  if (auto checked = check_config(config); !checked) {
    return checked;
  }
  if (!config.development && !std::filesystem::exists(config.data / "cofactor.db")) {
    return Error{.code = ErrorCode::kSealed,
                 .message = fmt::format(
                     "A server without --dev needs a seal for its root key, and {} has none.",
                     config.data.string()),
                 .hint =
                     "Make one: cofactor init --credential --data DIR. To try it on this "
                     "machine alone: cofactor serve --dev"};
  }
  const sigset_t signals = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  auto running = Running::start(config, clock, random);
  if (!running) {
    const bool sealed = running.error().code == ErrorCode::kSealed && has_been_used(config);
    return sealed ? serve_sealed(config,
                                 {.clock = clock, .random = random, .signals = signals},
                                 running.error())
                  : running.error();
  }
  say_where(config, **running);
  keep(**running, config, signals);
  running->reset();
  return {};
}

}  // namespace cofactor
