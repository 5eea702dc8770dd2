#include "base/id.h"

namespace cofactor {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kTextSize = 26;

}  // namespace

std::string crockford_of(const IdBytes& bytes) {
  // 26 digits hold 130 bits: two zero bits stand before the 128.
  std::string out;
  out.reserve(kTextSize);
  std::uint32_t held = 0;
  int bits = 2;
  for (auto byte : bytes) {
    held = (held << 8 | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += kAlphabet[held >> bits & 31];
    }
  }
  return out;
}

std::optional<IdBytes> parse_crockford(std::string_view text) {
  if (text.size() != kTextSize) {
    return std::nullopt;
  }
  IdBytes out{};
  std::size_t at = 0;
  std::uint32_t held = 0;
  int bits = -2;
  for (char c : text) {
    const auto digit = kAlphabet.find(c);
    if (digit == std::string_view::npos || (bits == -2 && digit > 7)) {
      return std::nullopt;
    }
    held = (held << 5 | static_cast<std::uint32_t>(digit)) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = static_cast<std::uint8_t>(held >> bits);
    }
  }
  return out;
}

}  // namespace cofactor
