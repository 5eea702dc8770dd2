#include "identity/token.h"

#include "base/secret_access.h"
#include "crypto/hash.h"

namespace cofactor {
namespace {

constexpr std::string_view kPrefix = "cft_";
constexpr std::size_t kHalf = 26;
constexpr std::size_t kTextSize = kPrefix.size() + 2 * kHalf;

void append_half(Bytes& text, Random& random) {
  auto drawn = random.array<16>();
  auto digits = crockford_of(drawn);
  append(text, bytes_of(digits));
  wipe(digits);
  wipe(drawn);
}

bool is_half(std::string_view digits) {
  auto parsed = parse_crockford(digits);
  const bool is = parsed.has_value();
  if (is) {
    wipe(*parsed);
  }
  return is;
}

}  // namespace

TokenText draw_token(Random& random) {
  Bytes text;
  text.reserve(kTextSize);  // a growing vector would leave pieces behind, unwiped
  append(text, bytes_of(kPrefix));
  append_half(text, random);
  append_half(text, random);
  return TokenText(std::move(text));
}

Hash token_hash(const TokenText& text) {
  return sha256(text.expose(SecretAccess::because("its hash is what is kept")));
}

std::optional<Hash> token_hash_of(std::string_view text) {
  if (text.size() != kTextSize || !text.starts_with(kPrefix) ||
      !is_half(text.substr(kPrefix.size(), kHalf)) ||
      !is_half(text.substr(kPrefix.size() + kHalf))) {
    return std::nullopt;
  }
  return sha256(bytes_of(text));
}

}  // namespace cofactor
