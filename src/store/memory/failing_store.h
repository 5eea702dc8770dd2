#pragma once

#include <atomic>
#include <cstddef>

#include "store/store.h"

namespace cofactor {

// A Store over another one whose n-th write fails in a chosen way, once; all else is passed on. A
// write is an append or a set_meta, counted from 1 at the making of this object or by fail_at().
//
// A failing set_meta is a Fault whatever the way; under kUnknownCommitted it was kept.
class FailingStore : public Store {
 public:
  enum class Way {
    kNoSpace,              // nothing written
    kUnknownCommitted,     // kUnknown, and it is there: head() shows it
    kUnknownNotCommitted,  // kUnknown, and it is not
    kFault,                // a failed sync: a Fault, and every call after it is one too
  };

  // at_write 0: none fails.
  struct Failure {
    std::size_t at_write = 0;
    Way way = Way::kFault;
  };

  // `below` must outlive this.
  FailingStore(Store& below, Failure failure) : below_(below), failure_(failure) {}

  // Begins to count anew. Not while another thread writes.
  void fail_at(Failure failure);
  std::size_t writes() const { return writes_; }

  CommitResult append(const Batch& batch) override;
  StoredHead head() override;
  std::vector<EntryRow> entries(Position from, std::size_t most) override;
  std::optional<EntryRow> entry(Position position) override;
  void changes_since(std::optional<Position> position,
                     const std::function<void(Changes&&)>& take) override;
  std::vector<ChainHead> chain_heads() override;
  std::optional<std::string> meta(const std::string& key) override;
  void set_meta(const std::string& key, const std::string& value) override;
  Space space() override;

 private:
  Store& usable();
  bool fails_now();
  [[noreturn]] void break_down();

  Store& below_;
  Failure failure_;
  std::atomic<std::size_t> writes_ = 0;
  std::atomic<bool> broken_ = false;
};

}  // namespace cofactor
