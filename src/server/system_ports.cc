#include "server/system_ports.h"

#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/timex.h>

#include <cstring>
#include <ctime>
#include <fstream>
#include <utility>

#include "base/check.h"
#include "base/secret.h"

namespace cofactor {

Time SystemClock::wall() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

BootTime SystemClock::boot() const {
  timespec now{};
  CHECK(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

std::string SystemClock::boot_id() const {
  std::string id;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
  if (id.empty()) {
    throw Fault("The kernel's boot id cannot be read (/proc/sys/kernel/random/boot_id).");
  }
  return id;
}

bool SystemClock::synchronised() const {
  timex state{};
  const int said = adjtimex(&state);  // -1 where a filter forbids it: then nothing is known
  return said >= 0 && said != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
  const std::lock_guard lock(mutex_);
  for (std::size_t done = 0; done < out.size();) {
    if (used_ == page_.size()) {
      for (std::size_t have = 0; have < page_.size();) {
        const auto got = getrandom(page_.data() + have, page_.size() - have, 0);
        if (got < 0 && errno != EINTR) {
          throw Fault("The kernel gives no randomness (getrandom).");
        }
        have += got > 0 ? static_cast<std::size_t>(got) : 0;
      }
      used_ = 0;
    }
    const std::size_t size = std::min(out.size() - done, page_.size() - used_);
    std::memcpy(out.data() + done, page_.data() + used_, size);
    wipe(std::span(page_).subspan(used_, size));
    used_ += size;
    done += size;
  }
}

void harden_process() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 ||
      prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    throw Fault("The process could not be hardened (prctl).");
  }
}

std::size_t allow_open_files() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) {
    throw Fault("The limit of open files cannot be read (getrlimit).");
  }
  const rlim_t before = std::exchange(files.rlim_cur, files.rlim_max);
  return setrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_max : before;
}

}  // namespace cofactor
