#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/secret.h"

// Small files of the host that are there whole or not at all: those that hold a root key, open or
// wrapped.
namespace cofactor {

using FileText = Secret<struct FileTextTag>;

inline constexpr std::size_t kMostFileBytes = 4096;

// An open file that closes.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();
  bool opened() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// The one place where a failure of the file system becomes a Fault, with the reason in errno.
void require_file(bool succeeded, const char* act, const std::filesystem::path& path);

// Writes `text` to `path`, mode 0600; it is on stable storage, whole, when this returns, and a
// crash leaves no half-written file under that name. Refuses kConflict when there is one; throws a
// Fault when it cannot be written.
Done create_whole_file(const std::filesystem::path& path, ByteView text);

// At most kMostFileBytes of it; a Fault when it cannot be read.
FileText read_whole_file(const File& file, const std::filesystem::path& path);

}  // namespace cofactor
