#include <algorithm>
#include <ranges>

#include "base/hex.h"
#include "http/message.h"

namespace cofactor::http {
namespace {

std::optional<char> decode_escape(std::string_view digits) {
  const std::optional<Bytes> byte = parse_hex(digits);
  if (!byte || byte->size() != 1) return std::nullopt;
  return static_cast<char>(byte->front());
}

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }

Result<std::string> decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i] == '+' ? ' ' : text[i];
    if (c == '%') {
      const std::optional<char> decoded = decode_escape(text.substr(i + 1, 2));
      if (!decoded) return invalid("The query has a '%' without two hexadecimal digits.");
      c = *decoded;
      i += 2;
    }
    if (is_control(c)) return invalid("The query has a control character.");
    out.push_back(c);
  }
  return out;
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = decode(pair.substr(0, equals));
    if (!name) return name.error();
    auto value = decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!value) return value.error();
    if (name->empty()) return invalid("The query has a value without a name.");
    const auto names = pairs | std::views::keys;
    if (std::ranges::find(names, *name) != names.end()) {
      return invalid("The query names \"" + *name + "\" twice.");
    }
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

}  // namespace cofactor::http
