#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/sign.h"

namespace cofactor {

// C2SP signed-note with Ed25519 keys: lines of text, an empty line, signature lines
//   — <key name> base64(key id 4 ‖ signature 64)
// All notes of a log are signed under the name that stands in their first line.

// First four bytes of SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key).
std::array<std::uint8_t, 4> note_key_id(const PublicKey& key, std::string_view name);

// REQUIRES: `text` is whole lines, each ending in "\n", none of them empty.
std::string sign_note(const Signer& signer, std::string_view text);

// The text of a note and its first line's signature, all viewed in `note`.
struct Note {
  std::string_view text;        // with its last "\n"
  std::string_view signatures;  // the lines behind the empty one
  std::string_view name() const { return text.substr(0, text.find('\n')); }
};
// Refuses kVerificationFailed when it is no signed note. Checks no signature.
Result<Note> read_note(std::string_view note);
// Refuses kVerificationFailed as well when none of its signatures is by `key` under its name.
// Signatures of others (witnesses) are passed over.
Result<Note> verify_note(std::string_view note, const PublicKey& key);

// The next line of `text`, taken off its front without its "\n".
std::string_view take_line(std::string_view& text);
// A decimal number without sign or leading zeros.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

}  // namespace cofactor
