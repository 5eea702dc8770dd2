#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace cofactor {

// Base64url without padding (RFC 4648 §5), as browsers write bytes; parsing is strict: no padding,
// no other characters, and no bits set beyond the last byte, so every byte string has one text.
std::string base64url_of(ByteView bytes);
std::optional<Bytes> parse_base64url(std::string_view text);

}  // namespace cofactor
