#pragma once

#include <stdexcept>
#include <string>

namespace cofactor {

// What only an operator can mend (disk, database, corrupt row). Thrown; caught by the HTTP
// dispatcher, the CLI's main and background loops, nowhere else. The text holds no secret.
class Fault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace cofactor

// A bug if false: writes the place to standard error and aborts, in every build.
#define CHECK(condition)                                        \
  do {                                                          \
    if (!(condition)) [[unlikely]] {                            \
      ::cofactor::check_failed(#condition, __FILE__, __LINE__); \
    }                                                           \
  } while (false)
