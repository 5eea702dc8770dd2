#include "keys/envelopes.h"

#include <mutex>

namespace cofactor {

std::shared_ptr<const Bytes> Envelopes::find(const EnvelopeId& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = sealed_.find(id);
  return found == sealed_.end() ? nullptr : found->second;
}

void Envelopes::put(const EnvelopeId& id, Bytes sealed) {
  auto shared = std::make_shared<const Bytes>(std::move(sealed));
  const std::unique_lock lock(mutex_);
  sealed_.insert_or_assign(id, std::move(shared));
  erased_.erase(id);
}

void Envelopes::erase(const EnvelopeId& id) {
  const std::unique_lock lock(mutex_);
  sealed_.erase(id);
  erased_.insert(id);
}

bool Envelopes::erased(const EnvelopeId& id) const {
  const std::shared_lock lock(mutex_);
  return erased_.contains(id);
}

std::size_t Envelopes::size() const {
  const std::shared_lock lock(mutex_);
  return sealed_.size();
}

}  // namespace cofactor
