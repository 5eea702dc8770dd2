#include "store/testing/folder.h"

#include <unistd.h>

#include <cstdlib>

#include "base/check.h"

namespace cofactor::sample {

Folder::Folder(On on) {
  std::filesystem::path root = "/dev/shm";
  if (on == On::kDisk || access(root.c_str(), W_OK) != 0) {
    root = std::filesystem::temp_directory_path();
  }
  std::string name = (root / "cofactor-store-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw Fault("cannot make the folder " + name);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace cofactor::sample
