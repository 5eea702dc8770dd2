#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/bytes.h"
#include "base/check.h"
#include "egress/address.h"

namespace cofactor::fuzz {

// Listens on loopback, says the same to everybody who connects, at once, ends its half, and hears
// what they say until they hang up.
class Stranger {
 public:
  struct Heard {
    std::string text;  // of all connections
    int connections = 0;
  };

  Stranger() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    CHECK(listener_ >= 0 && bind(listener_, generic, size) == 0 && listen(listener_, 64) == 0);
    CHECK(getsockname(listener_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    std::thread([this] { serve(); }).detach();  // as long as the process
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  std::uint16_t port() const { return port_; }
  static egress::Address address() { return egress::Address::parse("127.0.0.1").value(); }

  // From the next connection on.
  void says(std::string_view words) {
    const std::lock_guard lock(mutex_);
    words_ = words;
    heard_ = {};
  }
  // Since then, when all have hung up.
  Heard heard() {
    std::unique_lock lock(mutex_);
    pollfd look{.fd = listener_, .events = POLLIN, .revents = 0};
    idle_.wait(lock, [&] { return !busy_ && poll(&look, 1, 0) == 0; });
    return heard_;
  }

 private:
  void serve() {
    while (true) {
      pollfd look{.fd = listener_, .events = POLLIN, .revents = 0};
      CHECK(poll(&look, 1, -1) == 1);
      std::string words;
      int peer = -1;
      {
        const std::lock_guard lock(mutex_);
        busy_ = true;
        peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        words = words_;
        ++heard_.connections;
      }
      CHECK(peer >= 0);
      // Whoever has hung up already hears nothing.
      static_cast<void>(send(peer, words.data(), words.size(), MSG_NOSIGNAL));
      shutdown(peer, SHUT_WR);
      std::string text = hear(peer);
      close(peer);
      const std::lock_guard lock(mutex_);
      heard_.text += text;
      busy_ = false;
      idle_.notify_all();
    }
  }
  static std::string hear(int peer) {
    std::string out;
    char buffer[4096];
    for (ssize_t got = 0; (got = recv(peer, buffer, sizeof buffer, 0)) > 0;) {
      out.append(buffer, static_cast<std::size_t>(got));
    }
    return out;
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable idle_;
  bool busy_ = false;
  std::string words_;
  Heard heard_;
};

}  // namespace cofactor::fuzz
