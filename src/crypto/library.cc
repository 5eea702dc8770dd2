#include "crypto/library.h"

#include <sodium.h>

#include <string>

#include "base/check.h"

namespace cofactor {

void require_of_library(bool succeeded, const char* what) {
  if (!succeeded) [[unlikely]] {
    throw Fault(std::string("The cryptography library failed: ") + what + ".");
  }
}

void start_sodium() {
  static const bool kStarted = sodium_init() >= 0;
  require_of_library(kStarted, "libsodium does not start");
}

}  // namespace cofactor
