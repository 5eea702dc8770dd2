#pragma once

#include <map>
#include <tuple>
#include <utility>

#include "store/store.h"

namespace cofactor {

// Passes on to another store, which may be exchanged: a file that changes under a server.
class PassingStore : public Store {
 public:
  explicit PassingStore(Store& to) : to_(&to) {}
  void go_to(Store& other) { to_ = &other; }

  CommitResult append(const Batch& batch) override { return to_->append(batch); }
  StoredHead head() override { return to_->head(); }
  std::vector<EntryRow> entries(Position from, std::size_t most) override {
    return to_->entries(from, most);
  }
  std::optional<EntryRow> entry(Position position) override { return to_->entry(position); }
  void changes_since(std::optional<Position> position,
                     const std::function<void(Changes&&)>& take) override {
    to_->changes_since(position, take);
  }
  std::vector<ChainHead> chain_heads() override { return to_->chain_heads(); }
  std::optional<std::string> meta(const std::string& key) override { return to_->meta(key); }
  void set_meta(const std::string& key, const std::string& value) override {
    to_->set_meta(key, value);
  }
  Space space() override { return to_->space(); }

 private:
  Store* to_;
};

// Keeps every batch that was committed: what somebody has who copied the file after each of them.
class KeptStore : public PassingStore {
 public:
  explicit KeptStore(Store& to) : PassingStore(to) {}
  CommitResult append(const Batch& batch) override {
    const CommitResult result = PassingStore::append(batch);
    if (result == CommitResult::kCommitted) {
      history_.push_back(batch);
    }
    return result;
  }
  const std::vector<Batch>& history() const { return history_; }

 private:
  std::vector<Batch> history_;
};

// A whole store at one moment.
struct Copy {
  using RowKey = std::pair<std::uint16_t, ObjectId>;
  using EnvelopeKey = std::tuple<std::uint16_t, ObjectId, std::uint64_t>;

  StoredHead head;
  std::vector<EntryRow> entries;
  std::map<RowKey, Row> rows;
  std::map<EnvelopeKey, EnvelopeRow> envelopes;

  void take(const Batch& batch) {
    entries.insert(entries.end(), batch.entries.begin(), batch.entries.end());
    for (const Row& row : batch.rows) {
      rows.insert_or_assign({row.kind, row.id}, row);
    }
    for (const EnvelopeRow& row : batch.envelopes) {
      envelopes.insert_or_assign({row.purpose, row.object, row.version}, row);
    }
    head = {.size = entries.size(), .batch = batch.id, .state = batch.state};
  }
};

}  // namespace cofactor
