#pragma once

#include <filesystem>
#include <string>

namespace cofactor::sample {

// A new empty folder, removed with the object.
class Folder {
 public:
  enum class On { kMemory, kDisk };

  // On a RAM disk where the machine has one, unless the disk is asked for. Throws Fault where none
  // can be made.
  explicit Folder(On on = On::kMemory);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace cofactor::sample
