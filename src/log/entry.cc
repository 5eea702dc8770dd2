#include "log/entry.h"

#include <algorithm>

#include "crypto/hash.h"

namespace cofactor {
namespace {

constexpr std::array<std::uint8_t, 1> kLinkPrefix = {0x10};
constexpr std::array<std::uint8_t, 1> kInnerPrefix = {0x11};

std::array<std::uint8_t, 8> big_endian_of(Sequence sequence) {
  std::array<std::uint8_t, 8> out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(sequence >> (56 - 8 * i));
  }
  return out;
}

}  // namespace

Hash inner_hash(const Nonce& nonce, ByteView body) { return sha256({kInnerPrefix, nonce, body}); }

Leaf leaf_of(const LeafInput& input) {
  const auto sequence = big_endian_of(input.sequence);
  const Hash link = sha256({kLinkPrefix, input.chain.bytes, sequence, input.previous, input.inner});
  Leaf out;
  out[0] = kLeafVersion;
  std::ranges::copy(link, out.begin() + 1);
  return out;
}

Leaf leaf_of(const Entry& entry) {
  const Hash inner = inner_hash(entry.nonce, bytes_of(entry.body));
  return leaf_of({entry.chain, entry.sequence, entry.previous, inner});
}

}  // namespace cofactor
