#pragma once

#include <cstdint>
#include <memory>
#include <string>

struct sqlite3_file;

namespace cofactor::sqlite {

// A layer between SQLite and its files: registered under its name for as long as it lives, it
// passes every call on to the layer below, and a class derived from it may do otherwise with the
// three calls that change files. Codes are SQLite's. Called from any thread.
class VfsShim {
 public:
  enum class Kind { kDatabase, kWal, kOther };

  // One open file, as the layer below knows it.
  struct File {
    sqlite3_file* below;
    Kind kind;
    const char* path;  // null for a temporary one
  };

  struct Piece {
    const void* bytes;
    int size;
    std::int64_t at;
  };

  // REQUIRES: a VFS named `below` is registered, and none is named `name`.
  VfsShim(std::string name, const std::string& below);
  virtual ~VfsShim();
  VfsShim(const VfsShim&) = delete;
  VfsShim& operator=(const VfsShim&) = delete;

  const std::string& name() const { return name_; }

  virtual int write(const File& file, const Piece& piece);
  virtual int truncate(const File& file, std::int64_t size);
  virtual int sync(const File& file, int flags);

 private:
  struct Layer;
  std::string name_;
  std::unique_ptr<Layer> layer_;
};

}  // namespace cofactor::sqlite
