#include "seal/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/check.h"
#include "base/hex.h"
#include "base/secret_access.h"
#include "crypto/key_bytes.h"
#include "seal/seal_record.h"

namespace cofactor {
namespace {

constexpr std::string_view kFirstLine = "cofactor root key, version 1\n";
constexpr std::string_view kWarning =
    "# Who reads this file can open every seed of this server. Keep it away from backups of "
    "data.\n";
constexpr std::string_view kKeyLabel = "key ";
constexpr std::string_view kFingerprintLabel = "fingerprint ";
constexpr std::size_t kMostBytes = 4096;

using FileText = Secret<struct FileTextTag>;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
  }
  bool opened() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// The one place where a failure of the file system becomes a Fault.
void require(bool succeeded, const char* act, const std::filesystem::path& path) {
  if (!succeeded) {
    throw Fault(fmt::format(
        "Cannot {} {}: {}.", act, path.string(), std::generic_category().message(errno)));
  }
}

FileText text_for(const Key& root) {
  Bytes out;
  out.reserve(kMostBytes);  // it never moves, so nothing of it is left elsewhere
  append(out, bytes_of(kFirstLine));
  append(out, bytes_of(kWarning));
  append(out, bytes_of(kKeyLabel));
  std::string key = base64_of(root.expose(SecretAccess::because("it is written to its file")));
  append(out, bytes_of(key));
  wipe(key);
  append(out, bytes_of("\n"));
  append(out, bytes_of(kFingerprintLabel));
  append(out, bytes_of(hex_of(fingerprint_of(root))));
  append(out, bytes_of("\n"));
  return FileText(std::move(out));
}

void write_whole(const File& file, ByteView text, const std::filesystem::path& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(file.descriptor(), text.data(), text.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    require(written > 0, "write", path);
    text = text.subspan(static_cast<std::size_t>(written));
  }
  require(::fsync(file.descriptor()) == 0, "fsync", path);
}

void write_new_file(const FileText& text, const std::filesystem::path& path) {
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  require(file.opened(), "create", path);
  require(::fchmod(file.descriptor(), 0600) == 0, "set the mode of", path);
  write_whole(file, text.expose(SecretAccess::because("it is written to its file")), path);
}

void fsync_folder(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  require(file.opened(), "open", folder);
  require(::fsync(file.descriptor()) == 0, "fsync", folder);
}

Done check_owner_and_mode(const File& file, const std::filesystem::path& path) {
  struct stat found{};
  require(::fstat(file.descriptor(), &found) == 0, "look at", path);
  const auto denied = [&path](std::string_view why, std::string hint) {
    return Error{.code = ErrorCode::kDenied,
                 .message = fmt::format("The key file {} {}.", path.string(), why),
                 .hint = std::move(hint)};
  };
  if (!S_ISREG(found.st_mode)) {
    return denied("is not a plain file", "Put the file itself there, not a link or a folder.");
  }
  if (found.st_uid != ::geteuid()) {
    return denied("belongs to another user",
                  "Start the server as its owner, or change its owner with chown.");
  }
  if ((found.st_mode & 07777) != 0600) {
    return denied(fmt::format("has mode {:04o}, so others than its owner may have read it",
                              found.st_mode & 07777),
                  fmt::format("If nobody has: chmod 600 {}", path.string()));
  }
  return {};
}

// At most kMostBytes; what is longer is no key file.
FileText read_whole(const File& file, const std::filesystem::path& path) {
  Bytes out(kMostBytes);
  std::size_t size = 0;
  while (size < out.size()) {
    const ssize_t got = ::read(file.descriptor(), out.data() + size, out.size() - size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      wipe(out);
    }
    require(got >= 0, "read", path);
    if (got == 0) {
      break;
    }
    size += static_cast<std::size_t>(got);
  }
  out.resize(size);
  return FileText(std::move(out));
}

// The rest of the next line that begins with `label`; lines with # are passed over.
std::optional<std::string_view> next_line(std::string_view& text, std::string_view label) {
  while (true) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.starts_with('#')) {
      continue;
    }
    return line.starts_with(label) ? std::optional(line.substr(label.size())) : std::nullopt;
  }
}

Result<Key> parse_key_file(std::string_view text, const std::filesystem::path& path) {
  const auto refused = [&path](std::string_view why) {
    return invalid(fmt::format("The key file {} {}.", path.string(), why),
                   "Put back the copy that was made of it.");
  };
  if (!text.starts_with(kFirstLine)) {
    return refused("does not begin with its version line, or has a version not known here");
  }
  text.remove_prefix(kFirstLine.size());
  const auto key_text = next_line(text, kKeyLabel);
  const auto fingerprint_text = next_line(text, kFingerprintLabel);
  if (!key_text || !fingerprint_text || !text.empty()) {
    return refused("is damaged: a line is missing or too many");
  }
  auto bytes = parse_base64(*key_text);
  if (!bytes) {
    return refused("is damaged: its key cannot be read");
  }
  Key key(std::move(*bytes));
  if (key.size() != kKeySize || hex_of(fingerprint_of(key)) != *fingerprint_text) {
    return refused("is damaged: its key does not have its fingerprint");
  }
  return key;
}

}  // namespace

Result<Key> create_key_file(const std::filesystem::path& path, Random& random) {
  auto unfinished = path;
  unfinished += ".new";
  // One that a crash left holds a key that nothing was ever sealed with.
  ::unlink(unfinished.c_str());

  Key root(random.bytes(kKeySize));
  write_new_file(text_for(root), unfinished);
  if (::renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
    const int why = errno;
    ::unlink(unfinished.c_str());
    errno = why;
    require(why == EEXIST, "name", path);
    return Error{.code = ErrorCode::kConflict,
                 .message = fmt::format("There is a key file {} already.", path.string()),
                 .hint = "It is never overwritten: move it away if it is not needed."};
  }
  fsync_folder(path);
  return root;
}

Result<Key> open_key_file(const std::filesystem::path& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.opened() && errno == ENOENT) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = fmt::format("There is no key file {}.", path.string()),
                 .hint = "Without it nothing sealed in this store can be opened: put it back."};
  }
  if (!file.opened() && (errno == EACCES || errno == ELOOP)) {
    return Error{.code = ErrorCode::kDenied,
                 .message = fmt::format("The key file {} may not be opened: {}.",
                                        path.string(),
                                        std::generic_category().message(errno)),
                 .hint = "It must be a plain file of the server's own user, with mode 0600."};
  }
  require(file.opened(), "open", path);
  if (auto done = check_owner_and_mode(file, path); !done) {
    return done.error();
  }
  const FileText text = read_whole(file, path);
  return parse_key_file(
      text_of(text.expose(SecretAccess::because("the root key is read from its file"))), path);
}

}  // namespace cofactor
