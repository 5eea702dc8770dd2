#include "http/forwarded.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

namespace cofactor::http {
namespace {

using AddressBytes = std::array<std::uint8_t, 16>;
constexpr unsigned kIpv4Prefix = 96;
constexpr std::string_view kUnix = "unix";

struct ParsedAddress {
  AddressBytes bytes{};
  bool is_ipv4 = false;
};

std::optional<ParsedAddress> parse_ip(std::string_view text) {
  const std::string whole(text);
  ParsedAddress parsed;
  if (inet_pton(AF_INET, whole.c_str(), parsed.bytes.data() + 12) == 1) {
    parsed.bytes[10] = parsed.bytes[11] = 0xff;
    parsed.is_ipv4 = true;
    return parsed;
  }
  if (inet_pton(AF_INET6, whole.c_str(), parsed.bytes.data()) == 1) return parsed;
  return std::nullopt;
}

std::string text_of(const AddressBytes& bytes) {
  constexpr AddressBytes ipv4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::array<char, INET6_ADDRSTRLEN> text{};
  return std::equal(bytes.begin(), bytes.begin() + 12, ipv4.begin())
             ? inet_ntop(AF_INET, bytes.data() + 12, text.data(), text.size())
             : inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
}

bool bit_of(const AddressBytes& bytes, unsigned at) {
  return (bytes[at / 8] >> (7 - at % 8) & 1) != 0;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "192.0.2.7", "192.0.2.7:80", "[2001:db8::1]:80" or "2001:db8::1", in one way of writing it.
std::optional<std::string> address_in(std::string_view node) {
  if (node.starts_with('[')) {
    const auto end = node.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view after = node.substr(end + 1);
    if (!after.empty() && !after.starts_with(':')) return std::nullopt;
    node = node.substr(1, end - 1);
  } else if (std::ranges::count(node, ':') == 1) {
    node = node.substr(0, node.find(':'));
  }
  const auto parsed = parse_ip(node);
  return parsed ? std::optional(text_of(parsed->bytes)) : std::nullopt;
}

// What one proxy says of the side that connected to it.
struct Hop {
  std::string_view address;
  std::string_view host;
  std::string_view scheme;
};

// Pieces between `separator`s that do not stand in a quoted string.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  bool is_quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      is_quoted = !is_quoted;
    } else if (text[i] == separator && !is_quoted) {
      pieces.push_back(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  pieces.push_back(trimmed(text.substr(begin)));
  return pieces;
}

bool is_named(std::string_view name, std::string_view lower_case) {
  return std::ranges::equal(name, lower_case, {}, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
}

Hop hop_of(std::string_view element) {
  Hop hop;
  for (const std::string_view pair : split(element, ';')) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    std::string_view value = pair.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    const std::string_view name = pair.substr(0, equals);
    if (is_named(name, "for")) hop.address = value;
    if (is_named(name, "host")) hop.host = value;
    if (is_named(name, "proto")) hop.scheme = value;
  }
  return hop;
}

// The last element of each field, or none.
std::string_view last_of(const Fields& fields, std::string_view name) {
  const auto lines = fields.find_all(name);
  return lines.empty() ? std::string_view() : split(lines.back(), ',').back();
}

// From the client to us, as the fields have it.
std::vector<Hop> hops_in(const Fields& fields, TrustedProxies::Field field) {
  const bool is_forwarded = field == TrustedProxies::Field::kForwarded;
  std::vector<Hop> hops;
  for (const std::string_view line :
       fields.find_all(is_forwarded ? "Forwarded" : "X-Forwarded-For")) {
    for (const std::string_view element : split(line, ',')) {
      hops.push_back(is_forwarded ? hop_of(element) : Hop{.address = element});
    }
  }
  if (!is_forwarded && !hops.empty()) {
    // Each proxy in a chain writes these anew; the nearest one's word is what is known.
    for (Hop& hop : hops) {
      hop.host = last_of(fields, "X-Forwarded-Host");
      hop.scheme = last_of(fields, "X-Forwarded-Proto");
    }
  }
  return hops;
}

bool is_host(std::string_view text) {
  constexpr std::string_view others = ".-_:[]";
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.contains(c);
  });
}

}  // namespace

Result<AddressRange> AddressRange::parse(std::string_view text) {
  const Error wrong = invalid(fmt::format("\"{}\" is no address or range of addresses.", text),
                              "Write 192.0.2.7, 10.0.0.0/8, 2001:db8::/32 or unix.");
  AddressRange range;
  if (text == kUnix) {
    range.is_unix_ = true;
    return range;
  }
  const auto slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash));
  if (!address) return wrong;
  range.bytes_ = address->bytes;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), range.prefix_);
    const unsigned most = address->is_ipv4 ? 32 : 128;
    if (error != std::errc() || end != digits.data() + digits.size() || range.prefix_ > most) {
      return wrong;
    }
    if (address->is_ipv4) range.prefix_ += kIpv4Prefix;
  }
  for (unsigned bit = range.prefix_; bit < 128; ++bit) {
    if (bit_of(range.bytes_, bit)) return wrong;
  }
  return range;
}

bool AddressRange::contains(std::string_view address) const {
  if (is_unix_ || address == kUnix) return is_unix_ && address == kUnix;
  const auto parsed = parse_ip(address);
  if (!parsed) return false;
  for (unsigned bit = 0; bit < prefix_; ++bit) {
    if (bit_of(parsed->bytes, bit) != bit_of(bytes_, bit)) return false;
  }
  return true;
}

Client client_of(Client seen, const Fields& fields, const TrustedProxies& proxies) {
  const auto is_trusted = [&proxies](std::string_view address) {
    return std::ranges::any_of(
        proxies.ranges, [address](const AddressRange& range) { return range.contains(address); });
  };
  if (proxies.ranges.empty() || !is_trusted(seen.address)) return seen;
  auto hops = hops_in(fields, proxies.field);
  while (!hops.empty() && is_trusted(seen.address)) {
    const Hop hop = hops.back();
    hops.pop_back();
    if (is_host(hop.host)) seen.host = hop.host;
    if (hop.scheme == "https") seen.scheme = Scheme::kHttps;
    if (hop.scheme == "http") seen.scheme = Scheme::kHttp;
    auto address = address_in(hop.address);
    if (!address) break;
    seen.address = std::move(*address);
  }
  return seen;
}

}  // namespace cofactor::http
