#include "base/base64url.h"

#include <algorithm>

#include "base/hex.h"

namespace cofactor {

std::string base64url_of(ByteView bytes) {
  std::string out = base64_of(bytes);
  while (out.ends_with('=')) {
    out.pop_back();
  }
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  return out;
}

std::optional<Bytes> parse_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string standard(text);
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  standard.append((4 - standard.size() % 4) % 4, '=');
  return parse_base64(standard);
}

}  // namespace cofactor
