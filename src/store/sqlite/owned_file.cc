#include "store/sqlite/owned_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/check.h"

namespace cofactor::sqlite {
namespace {

std::string words_of(int error) { return std::generic_category().message(error); }

}  // namespace

OwnedFile::OwnedFile(std::string path, Create create) : path_(std::move(path)) {
  descriptor_ = open(path_.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor_ < 0 && errno == ENOENT && create == Create::kIfMissing) {
    descriptor_ = open(path_.c_str(), O_RDWR | O_CLOEXEC | O_CREAT, S_IRUSR | S_IWUSR);
    if (descriptor_ >= 0) sync_folder_of(path_);
  }
  if (descriptor_ < 0) fail("open");
}

OwnedFile::~OwnedFile() { close(descriptor_); }

void OwnedFile::lock(const std::string& holds) {
  if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  if (errno != EWOULDBLOCK) fail("lock");
  throw Fault(fmt::format(
      "{} is in use by another process: stop that one first, or choose another data directory",
      holds));
}

std::uint64_t OwnedFile::size() const {
  struct stat status = {};
  if (fstat(descriptor_, &status) != 0) fail("measure");
  return static_cast<std::uint64_t>(status.st_size);
}

std::uint64_t OwnedFile::free_bytes() const {
  struct statvfs status = {};
  if (fstatvfs(descriptor_, &status) != 0) fail("ask for the free space of");
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

OwnedFile::Allocated OwnedFile::allocate(Range range) {
  if (range.to <= range.from) return Allocated::kAll;
  const auto from = static_cast<off_t>(range.from);
  const auto length = static_cast<off_t>(range.to - range.from);
  int code = 0;
  do {
    code = fallocate(descriptor_, 0, from, length);
  } while (code != 0 && errno == EINTR);
  if (code == 0) return Allocated::kAll;
  if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) return Allocated::kNoSpace;
  if (errno == EOPNOTSUPP) {
    throw Fault("the file system of " + path_ +
                " cannot allocate room in advance: set reserve_bytes = 0, or choose another one");
  }
  fail("allocate room in advance in");
}

void OwnedFile::fail(const char* trying) const {
  throw Fault(fmt::format("cannot {} {}: {}", trying, path_, words_of(errno)));
}

void sync_folder_of(const std::string& path) {
  auto folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int code = descriptor < 0 ? -1 : fsync(descriptor);
  const int error = errno;
  if (descriptor >= 0) close(descriptor);
  if (code != 0) {
    throw Fault(fmt::format("cannot sync the directory {}: {}", folder.string(), words_of(error)));
  }
}

}  // namespace cofactor::sqlite
