#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace cofactor {

inline constexpr std::size_t kMostSeedBytes = 128;

// A seed as sites show it: base32 (RFC 4648 §6) in upper or lower case, with or without padding;
// spaces, line ends and hyphens are passed over, so that groups of four can be typed as they
// stand. Bits beyond the last whole byte are dropped, as other authenticators do.
// Refuses kInvalid, and tells places and counts but never a character: nothing or more than 128
// bytes, other characters, and a length that no whole number of bytes has (one was lost).
Result<Seed> parse_base32(const UriText& typed);

// The same from a part of a larger text, whose wiping stays the caller's.
Result<Seed> parse_base32(std::string_view text);

// Upper case, no padding: what an authenticator or oathtool takes.
UriText base32_of(const Seed& seed);

}  // namespace cofactor
