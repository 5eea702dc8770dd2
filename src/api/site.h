#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "custody/ceremonies.h"

// What the server is called, and its browsers' cookie.
namespace cofactor::api {

inline constexpr std::string_view kSessionCookie = "__Host-cofactor";

// What the server is called: hosts as a Host field has them, in lower case ("cofactor.example.org",
// "localhost:8420").
struct Site {
  enum class Loopback { kRefused, kTaken };
  enum class Hosts { kAny, kListed };

  Hosts which = Hosts::kAny;
  std::vector<std::string> hosts = {};
  Loopback loopback = Loopback::kRefused;  // "localhost", 127.0.0.0/8 and [::1], with any port
};

// The relying party, its origin and its hosts, of a public URL: "https://cofactor.example.org",
// with a port where it is not the scheme's. Refuses kInvalid any other form, and a path.
struct PublicSite {
  RelyingParty party;
  std::vector<std::string> hosts;
};
Result<PublicSite> public_site_of(std::string_view url);

bool is_host_of(const Site& site, std::string_view host);

}  // namespace cofactor::api
