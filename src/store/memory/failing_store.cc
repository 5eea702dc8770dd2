#include "store/memory/failing_store.h"

#include "base/check.h"

namespace cofactor {
namespace {

constexpr auto kSyncFailed = "FailingStore: the sync of a write failed";

}  // namespace

void FailingStore::fail_at(Failure failure) {
  failure_ = failure;
  writes_ = 0;
}

CommitResult FailingStore::append(const Batch& batch) {
  Store& below = usable();
  if (!fails_now()) return below.append(batch);
  switch (failure_.way) {
    case Way::kNoSpace:
      return CommitResult::kNoSpace;
    case Way::kUnknownCommitted: {
      // A batch that would not have been committed has its own outcome.
      const CommitResult result = below.append(batch);
      return result == CommitResult::kCommitted ? CommitResult::kUnknown : result;
    }
    case Way::kUnknownNotCommitted:
      return CommitResult::kUnknown;
    case Way::kFault:
      break;
  }
  break_down();
}

StoredHead FailingStore::head() { return usable().head(); }

std::vector<EntryRow> FailingStore::entries(Position from, std::size_t most) {
  return usable().entries(from, most);
}

std::optional<EntryRow> FailingStore::entry(Position position) { return usable().entry(position); }

void FailingStore::changes_since(std::optional<Position> position,
                                 const std::function<void(Changes&&)>& take) {
  usable().changes_since(position, take);
}

std::vector<ChainHead> FailingStore::chain_heads() { return usable().chain_heads(); }

std::optional<std::string> FailingStore::meta(const std::string& key) { return usable().meta(key); }

void FailingStore::set_meta(const std::string& key, const std::string& value) {
  Store& below = usable();
  if (!fails_now()) return below.set_meta(key, value);
  if (failure_.way == Way::kFault) break_down();
  if (failure_.way == Way::kUnknownCommitted) below.set_meta(key, value);
  throw Fault("FailingStore: this write failed");
}

Store::Space FailingStore::space() { return usable().space(); }

Store& FailingStore::usable() {
  if (broken_) throw Fault(kSyncFailed);
  return below_;
}

bool FailingStore::fails_now() { return ++writes_ == failure_.at_write; }

void FailingStore::break_down() {
  broken_ = true;
  throw Fault(kSyncFailed);
}

}  // namespace cofactor
