#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/id.h"

namespace cofactor {

using Position = std::uint64_t;  // counts the log, from 0
using Sequence = std::uint64_t;  // counts one chain, from 0

inline constexpr std::uint8_t kLeafVersion = 1;
using Leaf = std::array<std::uint8_t, 1 + 32>;

// What the first entry of a chain has as its previous leaf.
inline constexpr Leaf kNoLeaf{};

// The last entry of one chain.
struct ChainHead {
  ChainId chain;
  Sequence sequence = 0;
  Leaf leaf{};
  Position position = 0;
  friend bool operator==(const ChainHead&, const ChainHead&) = default;
};

using Nonce = std::array<std::uint8_t, 32>;

// An event's bytes in their place. `body` is the exact bytes hashed.
struct Entry {
  Position position = 0;
  ChainId chain;
  Sequence sequence = 0;
  std::optional<Position> previous_position;  // of the chain's entry before this one
  Leaf previous{};
  Nonce nonce{};
  std::string body;
};

// SHA-256(0x11 ‖ nonce ‖ body)
Hash inner_hash(const Nonce& nonce, ByteView body);

struct LeafInput {
  ChainId chain;
  Sequence sequence;
  const Leaf& previous;
  const Hash& inner;
};

// version ‖ SHA-256(0x10 ‖ chain 16 ‖ sequence 8 ‖ previous leaf 33 ‖ inner 32)
Leaf leaf_of(const LeafInput& input);
Leaf leaf_of(const Entry& entry);

}  // namespace cofactor
