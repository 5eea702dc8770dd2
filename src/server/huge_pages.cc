#include "server/huge_pages.h"

#include <unistd.h>

#include <cstdlib>

namespace cofactor {

void use_huge_pages(char** argv) {
  constexpr const char* kTunables = "GLIBC_TUNABLES";
  if (std::getenv(kTunables) != nullptr || setenv(kTunables, "glibc.malloc.hugetlb=1", 0) != 0) {
    return;
  }
  execv("/proc/self/exe", argv);
  unsetenv(kTunables);  // where it cannot be started anew, it goes on as it is
}

}  // namespace cofactor
