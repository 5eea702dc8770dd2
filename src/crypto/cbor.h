#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace cofactor {

// One item of CBOR (RFC 8949), as far as authenticators write it (CTAP 2.1 §6): definite lengths,
// no tags, no floating point. What it views outlives it.
struct CborItem {
  enum class Kind { kNumber, kBytes, kText, kArray, kMap, kSimple };

  Kind kind{};
  std::int64_t number = 0;           // kNumber; of kSimple its value (20 false, 21 true)
  ByteView bytes;                    // kBytes, kText: the content
  std::vector<CborItem> items = {};  // kArray; kMap: key, value, key, value, …
  ByteView whole;                    // its encoding

  // The value at that key of a map; nullptr when there is none, or this is no map.
  const CborItem* find(std::string_view key) const;
  const CborItem* find(std::int64_t key) const;
};

// Takes one item from the front of `rest`. Nothing: it is cut short, of another form, deeper than
// eight, of more than 512 items, or has a map with a key twice. What it allocates is bounded by
// what was read, never by what a length claims.
std::optional<CborItem> read_cbor(ByteView& rest);

// The same where nothing may follow.
std::optional<CborItem> parse_cbor(ByteView bytes);

}  // namespace cofactor
