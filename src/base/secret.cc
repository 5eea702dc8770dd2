#include "base/secret.h"

#include <string.h>

namespace cofactor {

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) {
    explicit_bzero(bytes.data(), bytes.size());
  }
}

void wipe(std::string& text) {
  if (!text.empty()) {
    explicit_bzero(text.data(), text.size());
    text.clear();
  }
}

bool equal_in_constant_time(ByteView left, ByteView right) {
  if (left.size() != right.size()) {
    return false;
  }
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    difference = difference | static_cast<std::uint8_t>(left[i] ^ right[i]);
  }
  return difference == 0;
}

}  // namespace cofactor
