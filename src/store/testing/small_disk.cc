#include "store/testing/small_disk.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "base/check.h"

namespace cofactor::sample {
namespace {

constexpr const char* kSize = "64M";

std::string words_of(int error) { return std::generic_category().message(error); }

// Writes until the disk is full, says so once, and goes on taking what becomes free.
[[noreturn]] void fill_for_ever(const std::string& path, int full) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // What the parent has open, a lock perhaps, is not ours.
  for (int inherited = STDERR_FILENO + 1; inherited < 1024; ++inherited) {
    if (inherited != full) close(inherited);
  }
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  static constexpr std::array<char, 4096> kBytes{};
  bool is_said = false;
  for (;;) {
    if (write(file, kBytes.data(), kBytes.size()) > 0) continue;
    fsync(file);
    if (!is_said && write(file, kBytes.data(), kBytes.size()) <= 0) {
      is_said = write(full, kBytes.data(), 1) == 1;
    }
    poll(nullptr, 0, 1);
  }
}

}  // namespace

SmallDisk::SmallDisk(Kind kind) {
  // Mounts made from now on are seen by this process and its children, and end with them.
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    obstacle_ = "mounting a small disk is not possible here: " + words_of(errno);
    return;
  }
  std::filesystem::create_directory(folder_.path() / "mounted");
  mount_as(kind);
}

SmallDisk::~SmallDisk() {
  give_back();
  if (obstacle_.empty()) umount2(file("").c_str(), MNT_DETACH);
}

void SmallDisk::mount_as(Kind kind) {
  if (kind == Kind::kTmpfs) {
    const std::string options = std::string("size=") + kSize;
    if (mount("tmpfs", file("").c_str(), "tmpfs", 0, options.c_str()) != 0) {
      obstacle_ = "a tmpfs cannot be mounted here: " + words_of(errno);
    }
    return;
  }
  const std::string image = folder_.file("image");
  std::ofstream(image).close();
  std::filesystem::resize_file(image, std::uintmax_t{64} << 20);
  const std::string command = "mkfs.ext4 -q -m 0 '" + image +
                              "' >/dev/null 2>&1 && mount -o loop '" + image + "' '" + file("") +
                              "' >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0) obstacle_ = "an ext4 image cannot be mounted here";
}

std::uint64_t SmallDisk::free_bytes() const {
  struct statvfs status = {};
  CHECK(statvfs(file("").c_str(), &status) == 0);
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

void SmallDisk::fill() {
  std::array<int, 2> full{};
  CHECK(pipe2(full.data(), O_CLOEXEC) == 0);
  filler_ = fork();
  CHECK(filler_ >= 0);
  if (filler_ == 0) fill_for_ever(file("other"), full[1]);
  char said = 0;
  CHECK(read(full[0], &said, 1) == 1);
  close(full[0]);
  close(full[1]);
}

void SmallDisk::give_back() {
  if (filler_ == 0) return;
  kill(filler_, SIGKILL);
  waitpid(filler_, nullptr, 0);
  filler_ = 0;
  std::filesystem::remove(file("other"));
}

}  // namespace cofactor::sample
