#include "server/counted_store.h"

namespace cofactor {

CommitResult CountedStore::append(const Batch& batch) {
  const BootTime began = clock_.boot();
  const CommitResult result = store_.append(batch);
  const std::chrono::duration<double> took = clock_.boot() - began;
  measures_.commit_seconds.observe(took.count());
  if (result == CommitResult::kCommitted) {
    measures_.entries.observe(static_cast<double>(batch.entries.size()));
  } else {
    measures_.not_committed.add();
  }
  return result;
}

}  // namespace cofactor
