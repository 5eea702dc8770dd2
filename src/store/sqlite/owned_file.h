#pragma once

#include <cstdint>
#include <string>

namespace cofactor::sqlite {

// An open file descriptor beside SQLite's own, for what SQLite has no word for. Faults name `path`.
class OwnedFile {
 public:
  enum class Create { kNo, kIfMissing };

  // Opens for reading and writing; a new file can be read by its owner alone, and its name is
  // durable when this returns. Throws Fault.
  OwnedFile(std::string path, Create create);
  ~OwnedFile();
  OwnedFile(const OwnedFile&) = delete;
  OwnedFile& operator=(const OwnedFile&) = delete;

  // Keeps every other opener of `path` from locking it, in this process too. Throws Fault where
  // one has; `holds` says what the lock stands for. Ends with the descriptor.
  void lock(const std::string& holds);

  std::uint64_t size() const;
  // Bytes that the file system could still give to us.
  std::uint64_t free_bytes() const;

  struct Range {
    std::uint64_t from;
    std::uint64_t to;
  };
  enum class Allocated { kAll, kNoSpace };
  // Allocates the range, so that writing there needs no free space; what lies there stays. After
  // kNoSpace a part may be allocated. Throws Fault, also where the file system cannot do it.
  Allocated allocate(Range range);

 private:
  [[noreturn]] void fail(const char* trying) const;

  std::string path_;
  int descriptor_ = -1;
};

// Makes the names in the folder of `path` durable. Throws Fault.
void sync_folder_of(const std::string& path);

}  // namespace cofactor::sqlite
