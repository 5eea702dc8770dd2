#pragma once

#include "base/fields.h"

namespace cofactor {

// An envelope as entries and rows name it: its version, and the SHA-256 of its sealed bytes.
struct SealedRef {
  std::uint64_t version = 1;
  Hash hash{};
  friend bool operator==(const SealedRef&, const SealedRef&) = default;
};
BOOST_DESCRIBE_STRUCT(SealedRef, (), (version, hash))

// A key of the tree as rows name it: its purpose (docs/formats/purposes.md), its term and the hash
// of its envelope.
struct KeyRef {
  std::uint16_t purpose = 0;
  std::uint64_t term = 1;
  Hash hash{};
  friend bool operator==(const KeyRef&, const KeyRef&) = default;
};
BOOST_DESCRIBE_STRUCT(KeyRef, (), (purpose, term, hash))

}  // namespace cofactor
