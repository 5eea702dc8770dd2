#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <vector>

#include "base/check.h"
#include "egress/resolver.h"

// What is outside of the server, for tests: names, and real servers on loopback.
namespace cofactor::egress {

// A folder of its own with a certificate for localhost that is its own CA, and its key.
struct MadeCertificate {
  MadeCertificate() {
    std::string made = std::filesystem::temp_directory_path() / "cofactor-egress-XXXXXX";
    CHECK(mkdtemp(made.data()) != nullptr);
    folder = made;
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        "-addext subjectAltName=DNS:localhost -subj /CN=outside -keyout " +
        (folder / "key.pem").string() + " -out " + certificate().string() + " 2>/dev/null";
    CHECK(std::system(command.c_str()) == 0);
  }
  MadeCertificate(const MadeCertificate&) = delete;
  MadeCertificate& operator=(const MadeCertificate&) = delete;
  ~MadeCertificate() { std::filesystem::remove_all(folder); }

  std::filesystem::path certificate() const { return folder / "cert.pem"; }
  std::filesystem::path folder;
};

// Answers each question with the next of its answers, the last one for ever.
class ScriptedNames : public Resolver {
 public:
  explicit ScriptedNames(std::deque<std::vector<std::string>> answers)
      : answers_(std::move(answers)) {}
  std::vector<Address> addresses_of(const std::string&, const std::stop_token&) override {
    const std::lock_guard lock(mutex_);
    ++asked_;
    std::vector<Address> out;
    for (const std::string& text : answers_.front()) {
      out.push_back(Address::parse(text).value());
    }
    if (answers_.size() > 1) {
      answers_.pop_front();
    }
    return out;
  }
  int asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  std::mutex mutex_;
  std::deque<std::vector<std::string>> answers_;
  int asked_ = 0;
};

// Listens on loopback at a free port and answers nothing.
class SilentPort {
 public:
  SilentPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    CHECK(bind(socket_, generic, size) == 0 && listen(socket_, 8) == 0);
    CHECK(getsockname(socket_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
  }
  ~SilentPort() { release(); }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  std::uint16_t port() const { return port_; }
  // Waits for a connection and its first byte.
  void await_hello() const {
    const int peer = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    char byte = 0;
    CHECK(peer >= 0 && recv(peer, &byte, 1, MSG_PEEK) == 1);
    kept_.push_back(peer);
  }
  bool was_connected_to() const {
    pollfd look{.fd = socket_, .events = POLLIN, .revents = 0};
    return poll(&look, 1, 0) == 1;
  }
  void release() {
    for (int& one : kept_) close(one);
    kept_.clear();
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
  mutable std::vector<int> kept_;
};

// A program that runs until the end of the test, also when that is not the one it hoped for: what
// holds the test's output open keeps whoever runs the tests waiting.
class Child {
 public:
  explicit Child(std::vector<std::string> words) {
    words.insert(words.begin(), {"setpriv", "--pdeathsig", "TERM"});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    CHECK(posix_spawnp(&child_, arguments[0], nullptr, nullptr, arguments.data(), environ) == 0);
  }
  ~Child() {
    kill(child_, SIGTERM);
    waitpid(child_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

 private:
  pid_t child_ = -1;
};

inline std::uint16_t free_port() {
  SilentPort port;
  return port.port();
}

// Waits until something listens there; the file of a unix socket is there a moment before.
template <class Address>
void await_listening(int family, const Address& address) {
  for (int i = 0; i < 4000; ++i) {
    const int probe = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool is_there =
        connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(probe);
    if (is_there) return;
    poll(nullptr, 0, 5);
  }
  CHECK(false);
}

inline void await_port(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  await_listening(AF_INET, address);
}

inline void await_socket(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::ranges::copy(path.string(), address.sun_path);
  await_listening(AF_UNIX, address);
}

inline std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace cofactor::egress
