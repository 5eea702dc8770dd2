#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace cofactor::http {

// A client of tests: it sends exactly the bytes it is told and shows exactly what comes back.
// Reading waits for the server, at most so long that a test fails instead of hanging.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {.sin_family = AF_INET,
                           .sin_port = htons(port),
                           .sin_addr = {htonl(INADDR_LOOPBACK)},
                           .sin_zero = {}};
    connect_to(address);
  }
  explicit RawClient(const std::string& path)
      : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
    std::memcpy(address.sun_path, path.data(), path.size());
    connect_to(address);
  }
  // A socket that is connected already; this one closes it.
  struct Connected {
    int fd;
  };
  explicit RawClient(Connected connected) : fd_(connected.fd) { wait_at_most(); }
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), unread_(std::move(other.unread_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() { hang_up(); }

  // Stops quietly when the server has closed.
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // "GET /path" with what HTTP/1.1 demands, or with further lines and a body.
  void get(std::string_view path, std::string_view lines = "") {
    send("GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n" + std::string(lines) + "\r\n");
  }
  void post(std::string_view path, std::string_view body) {
    send("POST " + std::string(path) + " HTTP/1.1\r\nHost: t\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
  }

  bool has_answer_within(std::chrono::milliseconds time) {
    pollfd waiting = {.fd = fd_, .events = POLLIN, .revents = 0};
    return poll(&waiting, 1, static_cast<int>(time.count())) != 0;
  }

  struct Answer {
    int status = 0;      // 0: the server closed before an answer
    std::string header;  // with its status line
    std::string body;
  };
  Answer read_answer() {
    std::size_t end = 0;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) return {};
    }
    Answer answer;
    answer.header = unread_.substr(0, end + 2);
    unread_.erase(0, end + 4);
    answer.status = std::stoi(answer.header.substr(9, 3));
    const std::string_view name = "Content-Length: ";
    const std::size_t length = answer.header.find(name);
    if (length != std::string::npos) {
      answer.body = read(std::stoul(answer.header.substr(length + name.size())));
    }
    return answer;
  }
  // That many bytes, or fewer before the end.
  std::string read(std::size_t size) {
    while (unread_.size() < size && read_more()) {
    }
    std::string bytes = unread_.substr(0, size);
    unread_.erase(0, size);
    return bytes;
  }
  std::string read_until(std::string_view mark) {
    while (!unread_.contains(mark) && read_more()) {
    }
    return read(unread_.find(mark) + mark.size());
  }
  std::string read_to_end() {
    while (read_more()) {
    }
    return std::exchange(unread_, {});
  }

  void end_sending() { shutdown(fd_, SHUT_WR); }
  void hang_up() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  int fd() const { return fd_; }

 private:
  template <class Family>
  void connect_to(const Family& address) {
    wait_at_most();
    CHECK(connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  void wait_at_most() const {
    const timeval longest = {.tv_sec = 20, .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
  }
  bool read_more() {
    char bytes[16384];
    const ssize_t size = recv(fd_, bytes, sizeof bytes, 0);
    if (size <= 0) return false;
    unread_.append(bytes, static_cast<std::size_t>(size));
    return true;
  }

  int fd_;
  std::string unread_;
};

}  // namespace cofactor::http
