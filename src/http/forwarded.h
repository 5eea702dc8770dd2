#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

// Who a client is when a proxy stands between: what the proxy says is taken only from addresses
// that the configuration trusts, and only in the one field that it names.
namespace cofactor::http {

// "10.0.0.0/8", "2001:db8::1", or "unix": whoever connects to a unix socket.
class AddressRange {
 public:
  // Refuses kInvalid: no address, a prefix that is too long, bits set behind the prefix.
  static Result<AddressRange> parse(std::string_view text);
  // `address` as Request::peer_address has it. An IPv4 address written as IPv6 (::ffff:192.0.2.7)
  // is that IPv4 address.
  bool contains(std::string_view address) const;

 private:
  std::array<std::uint8_t, 16> bytes_{};  // IPv4 as ::ffff:0:0/96
  unsigned prefix_ = 128;
  bool is_unix_ = false;
};

struct TrustedProxies {
  std::vector<AddressRange> ranges = {};  // none: what proxies say is never read
  enum class Field : std::uint8_t { kXForwardedFor, kForwarded } field = Field::kXForwardedFor;
};

struct Client {
  std::string address;
  std::string host;
  Scheme scheme = Scheme::kHttp;
};

// From the connection's own `seen` and the request's fields. Where the peer is trusted, the
// rightmost address that is not trusted itself is the client's; an element that is no address ends
// the search at the proxy that wrote it. X-Forwarded-Host and -Proto (or the same element's host=
// and proto= of Forwarded, RFC 7239) are taken with it, when they are what they should be.
Client client_of(Client seen, const Fields& fields, const TrustedProxies& proxies);

}  // namespace cofactor::http
