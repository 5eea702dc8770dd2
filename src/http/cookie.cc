#include "http/cookie.h"

#include "base/check.h"
#include "http/wiping.h"

namespace cofactor::http {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string_view> cookie_in(std::string_view field, std::string_view name) {
  std::optional<std::string_view> found;
  while (!field.empty()) {
    const auto end = std::min(field.find(';'), field.size());
    const std::string_view pair = trimmed(field.substr(0, end));
    field.remove_prefix(std::min(end + 1, field.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || trimmed(pair.substr(0, equals)) != name) {
      continue;
    }
    if (found) {
      return std::nullopt;
    }
    found = trimmed(pair.substr(equals + 1));
  }
  return found;
}

Body host_cookie(std::string_view name, std::string_view value) {
  CHECK(name.starts_with("__Host-"));
  constexpr std::string_view attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";
  constexpr std::string_view gone = "; Max-Age=0";
  std::string text;
  reserve_wiping(text, name.size() + 1 + value.size() + attributes.size() + gone.size());
  text.append(name).append("=").append(value).append(attributes);
  if (value.empty()) {
    text.append(gone);
  }
  return Body::secret(std::move(text));
}

}  // namespace cofactor::http
