#include "qr/child_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include "base/check.h"
#include "base/error.h"

namespace cofactor {
namespace {

constexpr std::size_t kMostAtOnce = 256UZ << 10;

[[noreturn]] void throw_fault(std::string_view what, int error) {
  throw Fault(fmt::format("{}: {}", what, std::generic_category().message(error)));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(number_); }
  int number() const { return number_; }

 private:
  int number_;
};

// Becomes readable once `wall` has passed.
int timer_of(std::chrono::milliseconds wall) {
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  if (timer < 0) throw_fault("no timer for a file from outside", errno);
  const auto whole = std::chrono::floor<std::chrono::seconds>(wall);
  const itimerspec when{.it_interval = {},
                        .it_value = {.tv_sec = whole.count(),
                                     .tv_nsec = std::chrono::nanoseconds(wall - whole).count()}};
  CHECK(wall.count() > 0);
  CHECK(timerfd_settime(timer, 0, &when, nullptr) == 0);
  return timer;
}

// The program started anew, speaking on `socket`; killed and waited for at the end.
class Child {
 public:
  Child(const ChildProgram& child, int socket) {
    std::string program = child.program;
    std::string argument = child.argument;
    const std::array<char*, 3> arguments = {program.data(), argument.data(), nullptr};
    const std::array<char*, 1> no_environment = {nullptr};

    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO);

    const int error = posix_spawn(
        &id_, program.c_str(), &actions, &attributes, arguments.data(), no_environment.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) throw_fault("the child for files from outside does not start", error);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill(id_, SIGKILL);
    while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

 private:
  pid_t id_ = 0;
};

// Sends `request` and takes in what comes until the child is done.
Ended exchange(int socket, int timer, ByteView length, ByteView picture, Bytes& answer) {
  std::array<ByteView, 2> unsent = {length, picture};
  while (true) {
    const bool is_sending = !unsent[1].empty();
    std::array<pollfd, 2> wait = {
        pollfd{.fd = socket, .events = static_cast<short>(POLLIN | (is_sending ? POLLOUT : 0))},
        pollfd{.fd = timer, .events = POLLIN}};
    if (poll(wait.data(), wait.size(), -1) < 0) {
      if (errno == EINTR) continue;
      throw_fault("no waiting for the child for files from outside", errno);
    }
    if (wait[1].revents != 0) return Ended::kByTheTimer;
    if ((wait[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      const std::size_t room = std::min(answer.capacity() - answer.size(), kMostAtOnce);
      if (room == 0) return Ended::kByItself;
      const std::size_t had = answer.size();
      answer.resize(had + room);
      const ssize_t got = recv(socket, answer.data() + had, room, MSG_DONTWAIT);
      answer.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return Ended::kByItself;
    }
    if ((wait[0].revents & POLLOUT) != 0 && is_sending) {
      ByteView& next = unsent[0].empty() ? unsent[1] : unsent[0];
      const ssize_t sent = send(socket, next.data(), next.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent > 0) next = next.subspan(static_cast<std::size_t>(sent));
      if (sent < 0 && errno != EAGAIN && errno != EINTR) unsent[1] = {};
    }
  }
}

}  // namespace

Ended ask_child(const ChildProgram& child, const std::array<ByteView, 2>& request, Bytes& answer) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw_fault("no socket for a file from outside", errno);
  }
  const Descriptor ours(ends[0]);
  std::optional<Descriptor> theirs(std::in_place, ends[1]);
  const Descriptor timer(timer_of(child.wall));
  const Child process(child, theirs->number());
  theirs.reset();
  return exchange(ours.number(), timer.number(), request[0], request[1], answer);
}

}  // namespace cofactor
