#include "keys/key_slots.h"

#include "base/secret.h"

namespace cofactor {

KeySlots::KeySlots(std::size_t count) : memory_(count * kSlotSize) {
  const auto bytes = memory_.bytes();
  free_.reserve(count);
  for (std::size_t i = count; i > 0; --i) {
    free_.push_back(bytes.subspan((i - 1) * kSlotSize).data());
  }
}

void* KeySlots::take() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) {
    throw Fault("Too many keys are in use at once: every slot of the locked memory is taken.");
  }
  void* const slot = free_.back();
  free_.pop_back();
  return slot;
}

void KeySlots::give_back(void* slot) {
  wipe(std::span(static_cast<std::uint8_t*>(slot), kSlotSize));
  const std::lock_guard lock(mutex_);
  free_.push_back(slot);
}

}  // namespace cofactor
