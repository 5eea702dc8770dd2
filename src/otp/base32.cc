#include "otp/base32.h"

#include <fmt/format.h>

#include <optional>

#include "base/secret_access.h"

namespace cofactor {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kMostCharacters = (kMostSeedBytes * 8 + 4) / 5;
constexpr std::string_view kCopyAgain = "Copy it again from where it is shown, whole.";

constexpr bool is_passed_over(char c) {
  return c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n';
}

constexpr std::optional<std::uint32_t> value_of(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a');
  if (c >= '2' && c <= '7') return static_cast<std::uint32_t>(c - '2' + 26);
  return std::nullopt;
}

// How many characters of the alphabet there are before the padding.
Result<std::size_t> count_characters(std::string_view text) {
  std::size_t count = 0;
  std::size_t padding = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_passed_over(text[i])) continue;
    if (text[i] == '=') {
      ++padding;
    } else if (padding > 0) {
      return invalid("The secret goes on behind its padding.", std::string(kCopyAgain));
    } else if (value_of(text[i])) {
      ++count;
    } else {
      return invalid(fmt::format("Character {} of the secret is not base32.", i + 1),
                     "Base32 has the letters A to Z and the digits 2 to 7: what looks like 0, 1 or "
                     "8 is O, I or B.");
    }
  }
  if (count == 0) return invalid("The secret is empty.");
  if (count > kMostCharacters) {
    return invalid(fmt::format("The secret is longer than {} bytes.", kMostSeedBytes));
  }
  const std::size_t left_over = count % 8;
  if (left_over == 1 || left_over == 3 || left_over == 6 || padding > 6) {
    return invalid(fmt::format("A secret of {} characters is not whole.", count),
                   std::string(kCopyAgain));
  }
  return count;
}

}  // namespace

Result<Seed> parse_base32(std::string_view text) {
  const auto count = count_characters(text);
  if (!count) return count.error();

  Bytes bytes;
  bytes.reserve(*count * 5 / 8);  // never moved: a copy would stay unwiped
  std::uint32_t bits = 0;
  std::uint32_t held = 0;
  for (const char c : text) {
    const auto value = value_of(c);
    if (!value) continue;
    bits = (bits << 5U | *value) & 0xFFFU;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> held));
    }
  }
  return Seed(std::move(bytes));
}

Result<Seed> parse_base32(const UriText& typed) {
  return parse_base32(
      text_of(typed.expose(SecretAccess::because("the seed is made of the typed characters"))));
}

UriText base32_of(const Seed& seed) {
  const ByteView bytes = seed.expose(SecretAccess::because("it is written for an authenticator"));
  Bytes text;
  text.reserve((bytes.size() * 8 + 4) / 5);
  std::uint32_t bits = 0;
  std::uint32_t held = 0;
  for (const std::uint8_t byte : bytes) {
    bits = (bits << 8U | byte) & 0xFFFU;
    for (held += 8; held >= 5; held -= 5) {
      text.push_back(static_cast<std::uint8_t>(kAlphabet[bits >> (held - 5) & 31U]));
    }
  }
  if (held > 0) {
    text.push_back(static_cast<std::uint8_t>(kAlphabet[bits << (5 - held) & 31U]));
  }
  return UriText(std::move(text));
}

}  // namespace cofactor
