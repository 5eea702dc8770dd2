#pragma once

#include "base/measure.h"
#include "store/store.h"

namespace cofactor {

// A store that measures what the writer asks of it, and changes nothing.
class CountedStore : public Store {
 public:
  struct Measures {
    Spread entries{kSizes};           // of one committed batch
    Spread commit_seconds{kSeconds};  // from handing over a batch until it is durable
    Count not_committed;              // batches that were not kept
  };

  // Both outlive it. `clock` tells how long it takes.
  CountedStore(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  // Any thread.
  const Measures& measures() const { return measures_; }

  CommitResult append(const Batch& batch) override;
  StoredHead head() override { return store_.head(); }
  std::vector<EntryRow> entries(Position from, std::size_t most) override {
    return store_.entries(from, most);
  }
  std::optional<EntryRow> entry(Position position) override { return store_.entry(position); }
  void changes_since(std::optional<Position> position,
                     const std::function<void(Changes&&)>& take) override {
    store_.changes_since(position, take);
  }
  std::vector<ChainHead> chain_heads() override { return store_.chain_heads(); }
  std::optional<std::string> meta(const std::string& key) override { return store_.meta(key); }
  void set_meta(const std::string& key, const std::string& value) override {
    store_.set_meta(key, value);
  }
  Space space() override { return store_.space(); }

 private:
  Store& store_;
  const Clock& clock_;
  Measures measures_;
};

}  // namespace cofactor
