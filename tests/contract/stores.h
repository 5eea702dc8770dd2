#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "store/store.h"

namespace cofactor::contract {

// A new empty folder, removed with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// One adapter, from its empty state on.
class Adapter {
 public:
  virtual ~Adapter() = default;
  virtual Store& store() = 0;
  // Closes the store and opens what it kept.
  virtual Store& reopen() = 0;
  // Opens the same data a second time, while store() is open.
  virtual void open_twice() = 0;
};

enum class Kind { kMemory, kSqlite };
std::unique_ptr<Adapter> make_adapter(Kind kind);

// What survives the object and excludes a second one.
inline bool is_durable(Kind kind) { return kind != Kind::kMemory; }

}  // namespace cofactor::contract
