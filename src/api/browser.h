#pragma once

#include <functional>
#include <string>

#include "api/asked.h"
#include "api/site.h"

// What a browser sends by itself, and what is asked of its requests for that reason
// (docs/api/browser.md).
namespace cofactor::api {

// What a page of ours sends with each request by cookie that is no GET. It says nothing of the
// session, and only who has read our answers knows it.
std::string csrf_of(const Core& core, const Hash& session);

// Refuses kDenied a request without Authorization that another site's page made; and a request by
// cookie that our own page did not make, or that lacks its CSRF token where it is no GET or HEAD
// and the route asks for one. (Those by which one signs in do not: the cookie may be of a session
// that is over, of which the page knows nothing.)
enum class Csrf { kAsked, kNotAsked };
Done check_browser(const Core& core, const http::Request& request, Csrf csrf);
// The same where the tokens are made otherwise: by a sealed server.
using CsrfOf = std::function<std::string(const Hash& session)>;
Done check_browser(const CsrfOf& csrf_of, const http::Request& request, Csrf csrf);

}  // namespace cofactor::api
