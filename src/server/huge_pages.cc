#include "server/huge_pages.h"

#include <sys/auxv.h>
#include <unistd.h>

#include <cstdlib>

namespace cofactor {

void use_huge_pages(char** argv) {
  constexpr const char* kTunables = "GLIBC_TUNABLES";
  // A program with privileges of its own (file capabilities) is given no tunables, and newer
  // versions of glibc take the variable away: it would start itself for ever.
  if (getauxval(AT_SECURE) != 0 || std::getenv(kTunables) != nullptr ||
      setenv(kTunables, "glibc.malloc.hugetlb=1", 0) != 0) {
    return;
  }
  execv("/proc/self/exe", argv);
  unsetenv(kTunables);  // where it cannot be started anew, it goes on as it is
}

}  // namespace cofactor
