#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>

#include "keys/envelope.h"

namespace cofactor {

// The sealed bytes of every envelope that is not erased, in memory beside the directory. Any
// thread; the writer alone puts and erases, and only what has been committed.
class Envelopes {
 public:
  // Empty when there is none. The bytes stay valid while held.
  std::shared_ptr<const Bytes> find(const EnvelopeId& id) const;
  void put(const EnvelopeId& id, Bytes sealed);
  void erase(const EnvelopeId& id);
  // Whether it was erased and not put again: a row without bytes stands in the store for it.
  bool erased(const EnvelopeId& id) const;
  std::size_t size() const;  // without the erased

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<EnvelopeId, std::shared_ptr<const Bytes>> sealed_;
  std::unordered_set<EnvelopeId> erased_;
};

}  // namespace cofactor
