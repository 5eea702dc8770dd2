#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "store/testing/folder.h"

namespace cofactor::sample {

// A file system of 64 MB that this process alone sees, to be filled. Mounting needs root: where it
// is not possible, obstacle() says why, and a test is skipped with it.
class SmallDisk {
 public:
  enum class Kind { kTmpfs, kExt4 };

  explicit SmallDisk(Kind kind);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  const std::string& obstacle() const { return obstacle_; }
  std::string file(const std::string& name) const { return folder_.file("mounted/" + name); }
  std::uint64_t free_bytes() const;

  // Another process takes every byte that is free, and every one that becomes free, from when this
  // returns until give_back().
  void fill();
  void give_back();

 private:
  void mount_as(Kind kind);

  Folder folder_{Folder::On::kDisk};
  std::string obstacle_;
  pid_t filler_ = 0;
};

}  // namespace cofactor::sample
