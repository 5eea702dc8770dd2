#include "base/name.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <cstdlib>
#include <memory>
#include <utility>

#include "base/check.h"

namespace cofactor {
namespace {

const utf8proc_uint8_t* octets(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

bool is_bidirectional(utf8proc_int32_t c) {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// One space for each run of what looks like nothing, and none at the ends.
std::string with_single_spaces(std::string_view text) {
  constexpr std::string_view kBlankBraille = "\u2800";  // a symbol, to Unicode
  std::string out;
  bool apart = false;
  while (!text.empty()) {
    const bool braille = text.starts_with(kBlankBraille);
    if (braille || text.front() == ' ' || text.front() == '\t') {
      apart = !out.empty();
      text.remove_prefix(braille ? kBlankBraille.size() : 1);
      continue;
    }
    out += std::exchange(apart, false) ? " " : "";
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace

std::string canonical_of(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto options = static_cast<utf8proc_option_t>(
      UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STABLE);
  const auto size =
      utf8proc_map(octets(text), static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
  CHECK(size >= 0);
  const std::string_view all(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
  return with_single_spaces(all);
}

Done check_line(std::string_view text, std::string_view what, std::size_t most) {
  if (text.size() > most) {
    return invalid(fmt::format("{} is longer than {} bytes.", what, most));
  }
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t c = 0;
    const auto read =
        utf8proc_iterate(octets(text) + at, static_cast<utf8proc_ssize_t>(text.size() - at), &c);
    if (read <= 0) {
      return invalid(fmt::format("{} is not valid UTF-8.", what));
    }
    const auto category = utf8proc_category(c);
    if (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZL ||
        category == UTF8PROC_CATEGORY_ZP || is_bidirectional(c)) {
      return invalid(fmt::format("{} holds a control or direction character.", what));
    }
    at += static_cast<std::size_t>(read);
  }
  return {};
}

Result<Name> Name::parse(std::string_view text) {
  if (auto line = check_line(text, "The name", 100); !line) {
    return line.error();
  }
  Name out;
  out.text_ = trimmed(text);
  const std::string canonical = out.canonical();
  if (canonical.empty()) {
    return invalid("The name is empty.");
  }
  if (canonical == "." || canonical == ".." || canonical.find('/') != std::string::npos) {
    return invalid("A name holds no \"/\" and is neither \".\" nor \"..\".");
  }
  return out;
}

Result<std::string> canonical_email(std::string_view text) {
  if (auto line = check_line(text, "The e-mail address", 254); !line) {
    return line.error();
  }
  std::string canonical = canonical_of(text);
  const auto at = canonical.find('@');
  if (at == std::string::npos || at == 0 || at + 1 == canonical.size() ||
      canonical.find('@', at + 1) != std::string::npos ||
      canonical.find_first_of(" \t/") != std::string::npos) {
    return invalid("That is not an e-mail address.", "Give it as name@example.com.");
  }
  return canonical;
}

}  // namespace cofactor
