#pragma once

#include <optional>
#include <string_view>

#include "http/message.h"

namespace cofactor::http {

// The value of the cookie of that name in a Cookie field (RFC 6265 §5.4), names compared exactly.
// Nothing where there is none, or two: one of them is somebody else's doing.
std::optional<std::string_view> cookie_in(std::string_view field, std::string_view name);

// What a Set-Cookie field says of a cookie that only this host gets, over TLS alone, that no script
// reads and no other site's page makes a browser send, until the browser ends. An empty value takes
// it away. The name begins with "__Host-" (RFC 6265bis §4.1.3.2): browsers hold us to all of it.
Body host_cookie(std::string_view name, std::string_view value);

}  // namespace cofactor::http
