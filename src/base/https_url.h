#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cofactor {

// Where somebody who typed it in wants something sent to: "https://host[:port]/path". Made of its
// parts alone, so that no other parser can read it otherwise. Where it leads is for egress/ to see.
class HttpsUrl {
 public:
  static constexpr std::size_t kLongest = 1024;

  // Refuses kInvalid: another scheme than https, a user, a fragment, an address in place of a name
  // (in whatever spelling: the last label of a name begins with a letter), names that are not in
  // ASCII (an international one is written "xn--…"), a port below 1024 that is not 443, and
  // characters that RFC 3986 does not have. The host comes back in lower case.
  static Result<HttpsUrl> parse(std::string_view text);

  const std::string& host() const { return host_; }
  std::uint16_t port() const { return port_; }
  const std::string& path() const { return path_; }  // with its query; begins with '/'
  std::string text() const;
  // "https://host[:port]": what a VAPID token is for (RFC 8292 §2), and what may be shown.
  std::string origin() const;

 private:
  HttpsUrl() = default;

  std::string host_;
  std::uint16_t port_ = 0;
  std::string path_;
};

}  // namespace cofactor
