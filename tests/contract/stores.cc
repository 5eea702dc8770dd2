#include "tests/contract/stores.h"

#include <string>

#include "base/check.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/folder.h"

namespace cofactor::contract {
namespace {

class Memory : public Adapter {
 public:
  Store& store() override { return store_; }
  Store& reopen() override { return store_; }
  void open_twice() override { throw Fault("there is nothing to open"); }

 private:
  MemoryStore store_;
};

class Sqlite : public Adapter {
 public:
  Sqlite() : store_(std::make_unique<SqliteStore>(path())) {}
  Store& store() override { return *store_; }
  Store& reopen() override {
    store_.reset();
    store_ = std::make_unique<SqliteStore>(path());
    return *store_;
  }
  void open_twice() override { SqliteStore second(path()); }

 private:
  std::string path() const { return folder_.file("cofactor.db"); }

  sample::Folder folder_;
  std::unique_ptr<SqliteStore> store_;
};

}  // namespace

std::unique_ptr<Adapter> make_adapter(Kind kind) {
  switch (kind) {
    case Kind::kMemory:
      return std::make_unique<Memory>();
    case Kind::kSqlite:
      return std::make_unique<Sqlite>();
  }
  CHECK(false);
}

}  // namespace cofactor::contract
