#include "tests/crash/noted_store.h"

#include "base/check.h"
#include "ledger/ledger.h"

namespace cofactor::crash {

State state_of(Store& store) {
  State out{.contents = sample::contents_of(store), .meta = {}};
  for (const auto key : {kStoreIdMeta, kServerChainKeyMeta}) {
    out.meta.push_back(store.meta(std::string(key)));
  }
  return out;
}

NotedStore::NotedStore(On on, const sqlite::FaultVfs& files) : on_(std::move(on)), files_(files) {
  reopen();
  kept_.push_back({.begun = 0, .ended = 0, .state = known()});
}

void NotedStore::reopen() {
  store_.reset();
  store_ = std::make_unique<SqliteStore>(on_.path, SqliteOptions{.vfs = on_.vfs});
}

State NotedStore::known_with_the_pending() {
  pending_();
  pending_ = [] {};
  return known();
}

CommitResult NotedStore::append(const Batch& batch) {
  const std::size_t begun = operations();
  pending_ = [this, batch] { CHECK(known_.append(batch) == CommitResult::kCommitted); };
  CommitResult result = store_->append(batch);
  // What an unknown outcome was is said by the head, as the writer asks it.
  const bool is_there = result == CommitResult::kCommitted ||
                        (result == CommitResult::kUnknown && store_->head().batch == batch.id);
  if (is_there) pending_();
  pending_ = [] {};
  if (is_there) keep(begun);
  return result;
}

std::vector<EntryRow> NotedStore::entries(Position from, std::size_t most) {
  return store_->entries(from, most);
}

void NotedStore::changes_since(std::optional<Position> position,
                               const std::function<void(Changes&&)>& take) {
  store_->changes_since(position, take);
}

void NotedStore::set_meta(const std::string& key, const std::string& value) {
  const std::size_t begun = operations();
  pending_ = [this, key, value] { known_.set_meta(key, value); };
  store_->set_meta(key, value);
  pending_();
  pending_ = [] {};
  keep(begun);
}

void NotedStore::keep(std::size_t begun) {
  kept_.push_back({.begun = begun, .ended = operations(), .state = known()});
}

}  // namespace cofactor::crash
