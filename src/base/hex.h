#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace cofactor {

// Lower-case hexadecimal; parsing takes both cases.
std::string hex_of(ByteView bytes);
std::optional<Bytes> parse_hex(std::string_view text);

// Standard base64 with padding (RFC 4648 §4); parsing is strict: padding, no other characters,
// and no bits set beyond the last byte, so every byte string has exactly one text.
std::string base64_of(ByteView bytes);
void append_base64(std::string& out, ByteView bytes);
std::optional<Bytes> parse_base64(std::string_view text);

}  // namespace cofactor
