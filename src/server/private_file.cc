#include "server/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/check.h"
#include "base/secret_access.h"

namespace cofactor {

void write_private_file(const std::filesystem::path& path, const TokenText& token) {
  std::filesystem::remove(path);
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    throw Fault("The file " + path.string() + " cannot be made.");
  }
  const ByteView bytes =
      token.expose(SecretAccess::because("the setup token lies in a file of its operator"));
  const bool written =
      ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
      ::write(file, "\n", 1) == 1;
  if (::close(file) != 0 || !written) {
    throw Fault("The file " + path.string() + " cannot be written.");
  }
}

}  // namespace cofactor
