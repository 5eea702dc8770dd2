#include "seal/credential.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "base/check.h"
#include "base/secret_access.h"
#include "seal/key_text.h"
#include "seal/whole_file.h"

namespace cofactor {
namespace {

constexpr const char* kProgram = "/usr/bin/systemd-creds";
constexpr std::array<std::string_view, 4> kKeyNames = {"auto", "host", "tpm2", "host+tpm2"};

struct Pipe {
  Pipe() { require_file(::pipe2(ends.data(), O_CLOEXEC) == 0, "make a pipe to", kProgram); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  void close_end(std::size_t end) {
    if (ends[end] >= 0) {
      ::close(std::exchange(ends[end], -1));
    }
  }
  std::array<int, 2> ends{-1, -1};
};

pid_t spawn(std::vector<std::string> words, const Pipe& in, const Pipe& out) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  std::array<char*, 1> environment{nullptr};
  pid_t child = -1;
  errno = ::posix_spawn(&child, kProgram, &actions, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  require_file(errno == 0, "run", kProgram);
  return child;
}

std::string read_to_end(int descriptor) {
  std::string out;
  std::array<char, kMostFileBytes> piece;
  while (true) {
    const ssize_t got = ::read(descriptor, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return out;
    }
    out.append(piece.data(), static_cast<std::size_t>(got));
  }
}

bool ended_well(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    require_file(errno == EINTR, "wait for", kProgram);
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Error no_credential() {
  return {.code = ErrorCode::kSealed,
          .message = fmt::format("The credential {} is not there, so the root key stays sealed.",
                                 kCredentialName),
          .hint = fmt::format("Start it by its unit, with LoadCredentialEncrypted={}:FILE.",
                              kCredentialName)};
}

}  // namespace

Result<CredentialKey> parse_credential_key(std::string_view text) {
  for (std::size_t i = 0; i < kKeyNames.size(); ++i) {
    if (kKeyNames[i] == text) {
      return static_cast<CredentialKey>(i);
    }
  }
  return invalid(fmt::format("A credential is not wrapped with \"{}\".", text),
                 "Give auto, host, tpm2 or host+tpm2.");
}

Result<std::string> encrypt_credential(const Key& root, const CredentialAsk& ask) {
  if (::access(kProgram, X_OK) != 0) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = fmt::format("There is no {} on this machine.", kProgram),
                 .hint = "It comes with systemd, from version 250 on."};
  }
  Pipe in;
  Pipe out;
  const FileText text = key_text_of(root);
  const ByteView bytes =
      text.expose(SecretAccess::because("systemd-creds encrypts the root key to this machine"));
  // Less than a pipe holds: nobody needs to read meanwhile.
  require_file(
      ::write(in.ends[1], bytes.data(), bytes.size()) == std::ssize(bytes), "write to", kProgram);
  in.close_end(1);
  std::vector<std::string> words = {
      kProgram,
      "encrypt",
      fmt::format("--name={}", kCredentialName),
      fmt::format("--with-key={}", kKeyNames[static_cast<std::size_t>(ask.key)])};
  if (ask.form == CredentialForm::kUnitLine) {
    words.emplace_back("--pretty");
  }
  words.emplace_back("-");
  words.emplace_back("-");
  const pid_t child = spawn(std::move(words), in, out);
  out.close_end(1);
  std::string answer = read_to_end(out.ends[0]);
  if (!ended_well(child) || answer.empty()) {
    return Error{.code = ErrorCode::kDenied,
                 .message = "systemd-creds did not encrypt the root key.",
                 .hint = "It says why above. It needs root, and with --with-key=tpm2 a TPM."};
  }
  return answer;
}

Result<Key> open_credential(const std::optional<std::filesystem::path>& folder) {
  if (!folder) {
    return no_credential();
  }
  const auto path = *folder / kCredentialName;
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.opened() && (errno == ENOENT || errno == ENOTDIR)) {
    return no_credential();
  }
  struct stat found{};
  const bool plain = file.opened() && ::fstat(file.descriptor(), &found) == 0 &&
                     S_ISREG(found.st_mode) && (found.st_mode & 0007) == 0;
  if (!plain) {
    return Error{.code = ErrorCode::kDenied,
                 .message = fmt::format("The credential {} may not be opened, is no plain file, or "
                                        "others may read it.",
                                        path.string()),
                 .hint = "Let systemd put it there: LoadCredentialEncrypted= in the unit."};
  }
  return parse_key_text(read_whole_file(file, path),
                        fmt::format("The credential {}", kCredentialName));
}

}  // namespace cofactor
