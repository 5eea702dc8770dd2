// Cookies, hosts and origins as strangers send them.

#include "api/browser.h"
#include "base/check.h"
#include "http/cookie.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto cookie = http::cookie_in(text, api::kSessionCookie);
  CHECK(!cookie || (text.contains(api::kSessionCookie) && !cookie->contains(';')));
  static const auto kSite = api::public_site_of("https://a.test");
  const api::Site site{.which = api::Site::Hosts::kListed, .hosts = kSite->hosts};
  CHECK(!api::is_host_of(site, text) || text.size() <= std::string_view("a.test:443").size());
  if (const auto made = api::public_site_of(text)) {
    CHECK(made->party.origins.size() == 1 && made->party.origins[0].contains(made->party.id));
    CHECK(api::is_host_of({.which = api::Site::Hosts::kListed, .hosts = made->hosts},
                          made->hosts[0]));
  }
  return 0;
}
