#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/check.h"
#include "http/raw_client.h"

namespace cofactor::http {

// A certificate of a CA of its own and its key, made by openssl(1), for tests.
struct MadeCertificate {
  explicit MadeCertificate(const std::string& name) {
    std::string made = std::filesystem::temp_directory_path() / "cofactor-tls-XXXXXX";
    CHECK(mkdtemp(made.data()) != nullptr);
    folder = made;
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -subj /CN=" +
        name + " -keyout " + key().string() + " -out " + certificate().string() + " 2>/dev/null";
    CHECK(std::system(command.c_str()) == 0);
  }
  MadeCertificate(const MadeCertificate&) = delete;
  MadeCertificate& operator=(const MadeCertificate&) = delete;
  ~MadeCertificate() { std::filesystem::remove_all(folder); }

  std::filesystem::path certificate() const { return folder / "cert.pem"; }
  std::filesystem::path key() const { return folder / "key.pem"; }
  std::filesystem::path folder;
};

// A RawClient whose bytes go through openssl s_client; it verifies the server by `ca`.
class TlsClient {
 public:
  TlsClient(std::uint16_t port,
            const std::filesystem::path& ca,
            const std::vector<std::string>& more = {}) {
    std::array<int, 2> ends{};
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    std::vector<std::string> words = {"openssl",
                                      "s_client",
                                      "-quiet",
                                      "-no_ign_eof",
                                      "-verify_return_error",
                                      "-CAfile",
                                      ca.string(),
                                      "-connect",
                                      "127.0.0.1:" + std::to_string(port)};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    CHECK(posix_spawnp(&child_, "openssl", &actions, nullptr, arguments.data(), nullptr) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    raw.emplace(RawClient::Connected{ends[0]});
  }
  TlsClient(TlsClient&& other) noexcept
      : raw(std::move(other.raw)), child_(std::exchange(other.child_, -1)) {}
  TlsClient& operator=(TlsClient&&) = delete;
  ~TlsClient() {
    raw.reset();
    if (child_ > 0) {
      kill(child_, SIGTERM);
      waitpid(child_, nullptr, 0);
    }
  }

  RawClient* operator->() { return &*raw; }

 private:
  std::optional<RawClient> raw;
  pid_t child_ = -1;
};

}  // namespace cofactor::http
