#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cofactor::egress {

// An address of IPv4 or IPv6, without zone and port.
struct Address {
  enum class Family : std::uint8_t { kV4, kV6 };
  Family family = Family::kV4;
  std::array<std::uint8_t, 16> bytes{};  // of IPv4 the first four

  // Canonical forms alone: four decimal numbers without leading zeros, or RFC 4291 §2.2.
  static std::optional<Address> parse(std::string_view text);
  std::string text() const;
  friend bool operator==(const Address&, const Address&) = default;
};

// Whether it belongs to somebody in the public internet, so that what people type in may be sent
// there: neither private, shared, loopback, link-local, multicast, reserved, for documentation, nor
// of a cloud's own services, nor (IPv6) one that holds an address of IPv4, whichever. Of IPv6 only
// 2000::/3 can be, less what IANA's registry of special-purpose addresses takes out of it.
bool is_public(const Address& address);

}  // namespace cofactor::egress
