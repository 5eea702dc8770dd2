#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/memory/memory_store.h"
#include "store/sqlite/fault_vfs.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/batches.h"

namespace cofactor::crash {

// All of a store, to compare; its meta by the two keys that a ledger keeps there.
struct State {
  sample::Contents contents;
  std::vector<std::optional<std::string>> meta;
  friend bool operator==(const State&, const State&) = default;
};
State state_of(Store& store);

// A SqliteStore that notes what it answered, and when: before or after which operation on a file.
class NotedStore : public Store {
 public:
  // A write that was answered: begun and ended before the operations with these numbers.
  struct Kept {
    std::size_t begun;
    std::size_t ended;
    State state;  // as it is since
  };

  struct On {
    std::string path;
    std::string vfs;
  };
  NotedStore(On on, const sqlite::FaultVfs& files);

  // Closes the file and opens it again, as a restart does. Throws Fault.
  void reopen();

  // False after a reopen() that threw.
  bool is_open() const { return store_ != nullptr; }

  const std::vector<Kept>& kept() const { return kept_; }
  std::size_t operations() const { return files_.recorded(); }
  // The newest state that was answered, and what it would be with the write that was not.
  State known() { return state_of(known_); }
  State known_with_the_pending();

  CommitResult append(const Batch& batch) override;
  StoredHead head() override { return store_->head(); }
  std::vector<EntryRow> entries(Position from, std::size_t most) override;
  std::optional<EntryRow> entry(Position position) override { return store_->entry(position); }
  void changes_since(std::optional<Position> position,
                     const std::function<void(Changes&&)>& take) override;
  std::vector<ChainHead> chain_heads() override { return store_->chain_heads(); }
  std::optional<std::string> meta(const std::string& key) override { return store_->meta(key); }
  void set_meta(const std::string& key, const std::string& value) override;
  Space space() override { return store_->space(); }

 private:
  void keep(std::size_t begun);

  On on_;
  const sqlite::FaultVfs& files_;
  std::unique_ptr<SqliteStore> store_;
  MemoryStore known_;
  std::function<void()> pending_ = [] {};  // does what was not answered to known_
  std::vector<Kept> kept_;
};

}  // namespace cofactor::crash
