#include "server/address.h"

#include <fmt/format.h>

#include <charconv>

namespace cofactor {

Result<http::Address> parse_address(const std::string& text) {
  const Error wrong = invalid(fmt::format("\"{}\" is no address to listen on.", text),
                              "Give it as localhost:8420 or unix:/path/to/socket.");
  if (text.starts_with("unix:")) {
    const std::string path = text.substr(5);
    return path.empty() ? Result<http::Address>(wrong)
                        : Result<http::Address>(http::UnixAddress{.path = path});
  }
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return wrong;
  }
  std::uint16_t port = 0;
  const auto [end, error] =
      std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) {
    return wrong;
  }
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return http::TcpAddress{.host = std::move(host), .port = port};
}

}  // namespace cofactor
