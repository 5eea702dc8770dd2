#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/check.h"
#include "crypto/locked_memory.h"

namespace cofactor {

// Slots of one size in locked memory, each wiped when it is given back. Any thread.
class KeySlots {
 public:
  static constexpr std::size_t kSlotSize = 128;

  // A Fault when the memory cannot be locked.
  explicit KeySlots(std::size_t count);

  // A Fault when none is free.
  void* take();
  void give_back(void* slot);
  // All the memory, for tests that look for what was left in it.
  ByteView bytes() const { return memory_.bytes(); }

 private:
  LockedMemory memory_;
  std::mutex mutex_;
  std::vector<void*> free_;
};

// Puts what std::allocate_shared makes, object and counters, into one slot. The slots live as long
// as anything in them.
template <class T>
struct SlotAllocator {
  using value_type = T;

  explicit SlotAllocator(std::shared_ptr<KeySlots> from) : slots(std::move(from)) {}
  template <class Other>
  SlotAllocator(const SlotAllocator<Other>& other) : slots(other.slots) {}

  T* allocate(std::size_t count) {
    static_assert(sizeof(T) <= KeySlots::kSlotSize && alignof(T) <= alignof(std::max_align_t));
    CHECK(count == 1);
    return static_cast<T*>(slots->take());
  }
  void deallocate(T* slot, std::size_t) { slots->give_back(slot); }

  template <class Other>
  bool operator==(const SlotAllocator<Other>& other) const {
    return slots == other.slots;
  }

  std::shared_ptr<KeySlots> slots;
};

}  // namespace cofactor
