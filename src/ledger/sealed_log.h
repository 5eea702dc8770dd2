#pragma once

#include <mutex>

#include "ledger/ask.h"
#include "ledger/clock_watch.h"
#include "ledger/ledger.h"

namespace cofactor {

// What may be written of a store whose root key is sealed: entries of the closed list
// (ledger/untagged.h), one batch each, without a tag and without a signed checkpoint. Any thread.
class SealedLog {
 public:
  // REQUIRES: the ledger was opened without its root key and is not tampered.
  SealedLog(Ledger& ledger, ClockWatch& watch, Random& random);

  // On stable storage when it returns. CHECKs that every event is of the closed list. Refuses
  // kDiskLow. A Fault where the store does not say what became of it.
  Result<Position> append(std::vector<Event> events, const std::optional<Actor>& by = {});

  // Calls `look(const View&, const Now&)`; it must be brief. The directory is what the rows say: no
  // tag was compared.
  template <class Look>
  auto read(Look look) {
    const std::lock_guard lock(mutex_);
    return look(View(ledger_.directory()), now());
  }
  std::uint64_t size() {
    const std::lock_guard lock(mutex_);
    return ledger_.log().size();
  }

 private:
  Now now() { return watch_.now(ledger_.directory().newest_sure); }

  Ledger& ledger_;
  ClockWatch& watch_;
  Random& random_;
  HeadState tagged_;
  std::uint64_t tagged_size_ = 0;
  std::mutex mutex_;
};

}  // namespace cofactor
