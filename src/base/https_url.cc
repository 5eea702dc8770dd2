#include "base/https_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace cofactor {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr std::string_view kHint = "Give one of the form https://hooks.example.com/path.";
constexpr std::uint16_t kHttps = 443;
constexpr std::uint16_t kFirstOrdinary = 1024;
constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestLabel = 63;

Error refusal(std::string sentence) { return invalid(std::move(sentence), std::string(kHint)); }

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' &&
         label.back() != '-' &&
         std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost) {
    return false;
  }
  for (std::string_view rest = host;;) {
    const std::size_t dot = rest.find('.');
    const std::string_view label = rest.substr(0, dot);
    if (!is_label(label)) {
      return false;
    }
    if (dot == std::string_view::npos) {
      return is_letter(label.front());
    }
    rest.remove_prefix(dot + 1);
  }
}

// pchar, '/' and '?' of RFC 3986 §3.3 and §3.4.
bool is_of_path(char c) {
  constexpr std::string_view others = "-._~!$&'()*+,;=:@/?%";
  return is_letter(c) || (c >= 'A' && c <= 'Z') || is_digit(c) || others.contains(c);
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  if (text.empty() || text.front() == '0') {
    return std::nullopt;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return port;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return out;
}

}  // namespace

Result<HttpsUrl> HttpsUrl::parse(std::string_view text) {
  if (text.size() > kLongest) {
    return refusal(fmt::format("The URL has more than {} characters.", kLongest));
  }
  if (!lower(text.substr(0, kScheme.size())).starts_with(kScheme)) {
    return refusal("The URL does not begin with https://.");
  }
  text.remove_prefix(kScheme.size());
  const std::size_t path_at = std::min(text.find_first_of("/?#"), text.size());
  std::string_view authority = text.substr(0, path_at);
  HttpsUrl url;
  url.path_ = text.substr(path_at);
  if (!url.path_.starts_with('/')) {
    url.path_.insert(0, "/");
  }
  if (authority.contains('@')) {
    return refusal("The URL names a user, which is not taken.");
  }
  url.port_ = kHttps;
  if (const std::size_t colon = authority.rfind(':'); colon != std::string_view::npos) {
    const auto port = port_of(authority.substr(colon + 1));
    if (!port || (*port != kHttps && *port < kFirstOrdinary)) {
      return refusal(fmt::format(
          "The port of the URL is neither {} nor one from {} on.", kHttps, kFirstOrdinary));
    }
    url.port_ = *port;
    authority = authority.substr(0, colon);
  }
  url.host_ = lower(authority);
  if (!is_host(url.host_)) {
    return refusal("The URL does not name its host by a name of letters, digits, '-' and '.'.");
  }
  if (!std::ranges::all_of(url.path_, is_of_path)) {
    return refusal("The path of the URL holds a character that must be written as %XX.");
  }
  return url;
}

std::string HttpsUrl::origin() const {
  return port_ == kHttps ? fmt::format("https://{}", host_)
                         : fmt::format("https://{}:{}", host_, port_);
}

std::string HttpsUrl::text() const { return origin() + path_; }

}  // namespace cofactor
