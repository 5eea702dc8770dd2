#include "qr/decode.h"

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
#include <utility>

#include "base/check.h"
#include "qr/answer.h"

namespace cofactor {
namespace {

constexpr std::string_view kTypeItIn = "Type the secret or paste the otpauth URI instead.";

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
  if (timer < 0) throw_fault("no timer for a QR picture", errno);
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
  Child(const QrChild& child, int socket) {
    std::string program = child.program;
    std::string argument(kQrChildArgument);
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
    if (error != 0) throw_fault("the child that decodes pictures does not start", error);
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

enum class Ended { kByItself, kByTheTimer };

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
      throw_fault("no waiting for the child that decodes pictures", errno);
    }
    if (wait[1].revents != 0) return Ended::kByTheTimer;
    if ((wait[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      const std::size_t room = answer.capacity() - answer.size();
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

Error too_large(std::string message) {
  return {.code = ErrorCode::kTooLarge,
          .message = std::move(message),
          .hint = "Cut the picture down to the QR code and its margin."};
}

Error refusal_of(QrOutcome outcome) {
  switch (outcome) {
    case QrOutcome::kRead:
      break;
    case QrOutcome::kNoSandbox:
      return {.code = ErrorCode::kUnavailable,
              .message = "This machine has no sandbox for pictures, so none is decoded.",
              .hint = std::string(kTypeItIn)};
    case QrOutcome::kNotAPicture:
      return invalid("That is neither a PNG nor a JPEG picture.",
                     "Save the screenshot as PNG and give that file.");
    case QrOutcome::kTooManyPixels:
      return too_large("The picture has more than 16 megapixels.");
    case QrOutcome::kDamaged:
      return invalid("The picture is damaged.", "Take the screenshot again and save it as PNG.");
  }
  return invalid("There is no QR code to be found in the picture.",
                 "Take a screenshot that shows the whole code with its white margin, or crop it "
                 "to that. " +
                     std::string(kTypeItIn));
}

bool is_otpauth(std::string_view text) {
  constexpr std::string_view kScheme = "otpauth://";
  return std::ranges::equal(text.substr(0, kScheme.size()), kScheme, [](char a, char b) {
    return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
  });
}

Result<UriText> only_otpauth_of(const QrAnswer& answer) {
  if (answer.outcome != QrOutcome::kRead || answer.texts.empty()) {
    return refusal_of(answer.outcome);
  }
  std::string_view found;
  for (const std::string_view text : answer.texts) {
    if (!is_otpauth(text) || text == found) continue;
    if (!found.empty()) {
      return invalid("The picture shows two different second factors.",
                     "Crop it to the QR code that is meant.");
    }
    found = text;
  }
  if (found.empty()) {
    return invalid("The QR code in the picture is not that of a second factor.",
                   "That one holds an otpauth URI. " + std::string(kTypeItIn));
  }
  return UriText::copy_from(bytes_of(found));
}

}  // namespace

Result<UriText> decode_in_child(ByteView picture, const QrChild& child) {
  if (picture.size() > kMostPictureBytes) {
    return too_large("The picture is larger than 16 MiB.");
  }
  if (picture.empty()) return invalid("The picture is empty.");
  Bytes length;
  append_big_endian(length, static_cast<std::uint32_t>(picture.size()));

  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw_fault("no socket for a QR picture", errno);
  }
  const Descriptor ours(ends[0]);
  std::optional<Descriptor> theirs(std::in_place, ends[1]);
  const Descriptor timer(timer_of(child.wall));
  const Child process(child, theirs->number());
  theirs.reset();

  Bytes bytes;
  bytes.reserve(kMostQrAnswerBytes + 1);
  const Ended ended = exchange(ours.number(), timer.number(), length, picture, bytes);
  const auto answer = parse_qr_answer(bytes);
  auto out =
      answer
          ? only_otpauth_of(*answer)
          : Result<UriText>(invalid(
                ended == Ended::kByTheTimer ? "The picture takes too long to decode."
                                            : "The picture cannot be decoded.",
                "Take a plain screenshot and crop it to the QR code. " + std::string(kTypeItIn)));
  wipe(bytes);
  return out;
}

}  // namespace cofactor
