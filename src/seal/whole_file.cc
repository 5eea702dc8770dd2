#include "seal/whole_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/check.h"

namespace cofactor {
namespace {

void write_whole(const File& file, ByteView text, const std::filesystem::path& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(file.descriptor(), text.data(), text.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    require_file(written > 0, "write", path);
    text = text.subspan(static_cast<std::size_t>(written));
  }
  require_file(::fsync(file.descriptor()) == 0, "fsync", path);
}

void write_new_file(const std::filesystem::path& path, ByteView text) {
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  require_file(file.opened(), "create", path);
  require_file(::fchmod(file.descriptor(), 0600) == 0, "set the mode of", path);
  write_whole(file, text, path);
}

void fsync_folder(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  require_file(file.opened(), "open", folder);
  require_file(::fsync(file.descriptor()) == 0, "fsync", folder);
}

}  // namespace

File::~File() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void require_file(bool succeeded, const char* act, const std::filesystem::path& path) {
  if (!succeeded) {
    throw Fault(fmt::format(
        "Cannot {} {}: {}.", act, path.string(), std::generic_category().message(errno)));
  }
}

Done create_whole_file(const std::filesystem::path& path, ByteView text) {
  auto unfinished = path;
  unfinished += ".new";
  // One that a crash left holds a key that nothing was ever sealed with.
  ::unlink(unfinished.c_str());
  write_new_file(unfinished, text);
  if (::renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
    const int why = errno;
    ::unlink(unfinished.c_str());
    errno = why;
    require_file(why == EEXIST, "name", path);
    return Error{.code = ErrorCode::kConflict,
                 .message = fmt::format("There is a file {} already.", path.string()),
                 .hint = "It is never overwritten: move it away if it is not needed."};
  }
  fsync_folder(path);
  return {};
}

FileText read_whole_file(const File& file, const std::filesystem::path& path) {
  Bytes out(kMostFileBytes);
  std::size_t size = 0;
  while (size < out.size()) {
    const ssize_t got = ::read(file.descriptor(), out.data() + size, out.size() - size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      wipe(out);
    }
    require_file(got >= 0, "read", path);
    if (got == 0) {
      break;
    }
    size += static_cast<std::size_t>(got);
  }
  out.resize(size);
  return FileText(std::move(out));
}

}  // namespace cofactor
