#include "client/private_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/check.h"

namespace cofactor::client {
namespace {

[[noreturn]] void refuse(std::string_view what, const std::string& path) {
  throw Fault(fmt::format("{} {}: {}", what, path, std::strerror(errno)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

void make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || std::filesystem::exists(folder)) {
    return;
  }
  make_folders(folder.parent_path());
  std::error_code error;
  if (std::filesystem::create_directory(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    throw Fault(fmt::format("cannot make {}: {}", folder.string(), error.message()));
  }
}

}  // namespace

void write_private(const std::string& path, std::string_view text) {
  make_folders(std::filesystem::path(path).parent_path());
  // Of this process alone: clients that keep one checkpoint at once must not take each other's
  // half.
  const std::string beside = fmt::format("{}.{}.new", path, getpid());
  unlink(beside.c_str());
  {
    const Descriptor file(open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) {
      refuse("cannot write", beside);
    }
    for (std::string_view left = text; !left.empty();) {
      const ssize_t written = write(file.get(), left.data(), left.size());
      if (written < 0) {
        refuse("cannot write", beside);
      }
      left.remove_prefix(static_cast<std::size_t>(written));
    }
    if (fsync(file.get()) != 0) {
      refuse("cannot write", beside);
    }
  }
  if (rename(beside.c_str(), path.c_str()) != 0) {
    refuse("cannot write", path);
  }
}

std::optional<std::string> read_small(const std::string& path, std::size_t most) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return std::nullopt;
    }
    refuse("cannot read", path);
  }
  std::string text;
  std::array<char, 4096> some;
  for (;;) {
    const ssize_t size = read(file.get(), some.data(), some.size());
    if (size < 0) {
      refuse("cannot read", path);
    }
    if (size == 0) {
      return text;
    }
    text.append(some.data(), static_cast<std::size_t>(size));
    if (text.size() > most) {
      throw Fault(fmt::format("{} is longer than {} bytes", path, most));
    }
  }
}

void remove_file(const std::string& path) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    refuse("cannot remove", path);
  }
}

}  // namespace cofactor::client
