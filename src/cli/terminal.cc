#include "cli/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace cofactor::cli {
namespace {

constexpr char32_t kNoCharacter = 0xFFFFFFFF;

// Takes the next character off the front; kNoCharacter for a byte that begins none.
char32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xC2 ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF5 ? 4
                                          : 0;
  char32_t character = size == 1 ? first : first & (0x7FU >> size);
  for (std::size_t at = 1; at < size; ++at) {
    if (at >= text.size() || (byte(at) & 0xC0) != 0x80) {
      text.remove_prefix(1);
      return kNoCharacter;
    }
    character = (character << 6) | (byte(at) & 0x3F);
  }
  const bool overlong = (size == 3 && character < 0x800) || (size == 4 && character < 0x10000);
  const bool surrogate = character >= 0xD800 && character < 0xE000;
  if (size == 0 || overlong || surrogate || character > 0x10FFFF) {
    text.remove_prefix(1);
    return kNoCharacter;
  }
  text.remove_prefix(size);
  return character;
}

// Control characters, and what changes the direction or the line of what is shown.
bool is_obeyed(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// What follows ESC: "[…letter", "]…" to its end, or one character.
void drop_sequence(std::string_view& text) {
  if (text.starts_with('[')) {
    text.remove_prefix(1);
    const auto is_final = [](char c) { return c >= '@' && c <= '~'; };
    const auto end = std::ranges::find_if(text, is_final);
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
  } else if (text.starts_with(']')) {
    text.remove_prefix(std::min(text.find_first_of("\a\x1b"), text.size()));
  } else {
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
  }
}

std::size_t width_of(std::string_view inert_text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      inert_text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t own = width_of(text);
  return std::string(text) + std::string(width > own ? width - own : 0, ' ');
}

}  // namespace

std::string inert(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t character = take_character(text);
    if (character == 0x1B) {
      drop_sequence(text);
    } else if (character == kNoCharacter) {
      out += "\xEF\xBF\xBD";
    } else if (!is_obeyed(character)) {
      out += before.substr(0, before.size() - text.size());
    }
  }
  return out;
}

void Terminal::line(std::string_view text) { streams_.out << inert(text) << '\n'; }

void Terminal::table(const std::vector<std::string>& heading,
                     const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const std::string& name : heading) {
    widths.push_back(width_of(name));
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(inert(row.at(i))));
    }
  }
  const auto write = [&](const std::vector<std::string>& row) {
    std::string out;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      out += padded(inert(row[i]), i + 1 == widths.size() ? 0 : widths[i] + 2);
    }
    return out.substr(0, out.find_last_not_of(' ') + 1);
  };
  const std::string_view bold = streams_.shows_out ? "\x1b[1m" : "";
  const std::string_view plain = streams_.shows_out ? "\x1b[0m" : "";
  streams_.out << bold << write(heading) << plain << '\n';
  for (const auto& row : rows) {
    streams_.out << write(row) << '\n';
  }
}

void Terminal::facts(const std::vector<Fact>& facts) {
  std::size_t width = 0;
  for (const Fact& fact : facts) {
    width = std::max(width, fact.value.empty() ? 0 : fact.name.size());
  }
  for (const Fact& fact : facts) {
    if (!fact.value.empty()) {
      line(padded(std::string(fact.name) + ":", width + 3) + fact.value);
    }
  }
}

void Terminal::json(const boost::json::value& value) {
  const std::string text = boost::json::serialize(value);
  std::string out;
  for (std::string_view left = text; !left.empty();) {
    const std::string_view before = left;
    const char32_t character = take_character(left);
    if (is_obeyed(character)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(character));
    } else {
      out += before.substr(0, before.size() - left.size());
    }
  }
  streams_.out << out << '\n';
}

void Terminal::raw(std::string_view text) { streams_.out << text; }

void Terminal::flush() { streams_.out << std::flush; }

void Terminal::warn(std::string_view text) {
  end_progress();
  streams_.err << "warning: " << inert(text) << '\n';
}

void Terminal::refuse(const Error& error) {
  end_progress();
  const std::string_view red = streams_.shows_err ? "\x1b[31m" : "";
  const std::string_view plain = streams_.shows_err ? "\x1b[0m" : "";
  streams_.err << red << "error:" << plain << ' ' << inert(error.message) << '\n';
  for (const Error::Detail& detail : error.details) {
    streams_.err << "  " << inert(detail.name) << ": " << inert(detail.value) << '\n';
  }
  if (!error.hint.empty()) {
    streams_.err << "hint: " << inert(error.hint) << '\n';
  }
}

void Terminal::progress(std::string_view text) {
  if (!streams_.shows_err) {
    return;
  }
  const std::string shown = inert(text);
  streams_.err << '\r' << padded(shown, progress_length_) << std::flush;
  progress_length_ = width_of(shown);
}

void Terminal::end_progress() {
  if (progress_length_ > 0) {
    streams_.err << '\r' << std::string(progress_length_, ' ') << '\r' << std::flush;
    progress_length_ = 0;
  }
}

}  // namespace cofactor::cli
