// Cookies, hosts and origins as strangers send them.

#include <string>

#include "api/site.h"
#include "base/check.h"
#include "http/cookie.h"

namespace cofactor {
namespace {

void read_cookie(std::string_view field) {
  const auto cookie = http::cookie_in(field, api::kSessionCookie);
  CHECK(!cookie || (field.contains(api::kSessionCookie) && !cookie->contains(';')));
  if (!cookie) return;
  const http::Body again = http::host_cookie(api::kSessionCookie, *cookie);
  CHECK(http::cookie_in(again.text(), api::kSessionCookie) == *cookie);
}

void read_host(std::string_view host) {
  static const auto kSite = api::public_site_of("https://a.test");
  const api::Site site{.which = api::Site::Hosts::kListed, .hosts = kSite->hosts};
  CHECK(!api::is_host_of(site, host) || host.size() <= std::string_view("a.test:443").size());
  const api::Site here{
      .which = api::Site::Hosts::kListed, .hosts = {}, .loopback = api::Site::Loopback::kTaken};
  CHECK(!api::is_host_of(here, host) || host.find_first_of("@/\\ #?") == std::string_view::npos);
  CHECK(api::is_host_of({}, host));
}

void read_origin(std::string_view url) {
  const auto made = api::public_site_of(url);
  if (!made) return;
  CHECK(made->party.origins.size() == 1 && made->party.origins[0].ends_with(made->hosts[0]));
  CHECK(made->hosts[0].starts_with(made->party.id));
  CHECK(
      api::is_host_of({.which = api::Site::Hosts::kListed, .hosts = made->hosts}, made->hosts[0]));
  const auto again = api::public_site_of(made->party.origins[0]);
  CHECK(again && again->party.origins == made->party.origins && again->hosts == made->hosts);
}

}  // namespace
}  // namespace cofactor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  const std::string_view text = text_of(ByteView(bytes, size));
  read_cookie(text);
  read_host(text);
  read_origin(text);
  return 0;
}
