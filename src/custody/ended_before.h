#pragma once

#include <unordered_set>

#include "directory/event.h"

namespace cofactor {

// What an act's events end already: it may come to one credential by several ways, and the record
// says it once.
class EndedBefore {
 public:
  explicit EndedBefore(const std::vector<Event>& events) {
    for (const Event& event : events) {
      take<SessionEnded>(event);
      take<TokenEnded>(event);
      take<PasskeyRemoved>(event);
      take<RecoveryCancelled>(event);
    }
  }
  // Of a token, a passkey or a recovery.
  template <class Noun>
  bool has(const Noun& noun) const {
    return ids_.contains(as_id<ObjectId>(noun.id));
  }

 private:
  template <class Ending>
  void take(const Event& event) {
    if (const auto* ending = event.as<Ending>()) {
      ids_.insert(as_id<ObjectId>(ending->noun.id));
    }
  }

  std::unordered_set<ObjectId> ids_;
};

}  // namespace cofactor
