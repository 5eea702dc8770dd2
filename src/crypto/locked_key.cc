#include "crypto/locked_key.h"

#include <new>

namespace cofactor {

LockedKey::LockedKey(const Key& key)
    : memory_(std::make_unique<LockedMemory>(sizeof(KeyBytes))),
      bytes_(new(memory_->bytes().data()) KeyBytes(key)) {}

}  // namespace cofactor
