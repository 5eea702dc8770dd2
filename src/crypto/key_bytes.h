#pragma once

#include "base/secret.h"

namespace cofactor {

inline constexpr std::size_t kKeySize = 32;

// The 32 bytes of a key held inside the object itself, so that they lie where it lies (in locked
// memory, in a stack frame): wiped when it goes, neither copied nor moved.
class KeyBytes {
 public:
  // REQUIRES: `key` has 32 bytes.
  explicit KeyBytes(const Key& key);
  KeyBytes(const KeyBytes&) = delete;
  KeyBytes& operator=(const KeyBytes&) = delete;
  ~KeyBytes() { wipe(bytes_); }

  // A copy on the heap, for what takes a Key.
  Key clone() const { return Key::copy_from(bytes_); }

  std::span<const std::uint8_t, kKeySize> expose(const SecretAccess&) const& { return bytes_; }
  std::span<const std::uint8_t, kKeySize> expose(const SecretAccess&) const&& = delete;

 private:
  std::array<std::uint8_t, kKeySize> bytes_;
};

}  // namespace cofactor
