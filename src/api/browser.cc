#include "api/browser.h"

#include "base/base64url.h"
#include "custody/session_mark.h"

namespace cofactor::api {
namespace {

Error another_site() {
  return {.code = ErrorCode::kDenied,
          .message = "This request was made by a page of another site.",
          .hint = "Open Cofactor itself and ask there."};
}

Error no_csrf() {
  return {.code = ErrorCode::kDenied,
          .message = "This request lacks the token of its page.",
          .hint = "Reload the page. Clients send X-Cofactor-CSRF as docs/api/browser.md says."};
}

}  // namespace

std::string csrf_of(const Core& core, const Hash& session) {
  return base64url_of(session_mark(core, session));
}

Done check_browser(const Core& core, const http::Request& request, Csrf asked) {
  return check_browser(
      CsrfOf([&core](const Hash& session) { return cofactor::api::csrf_of(core, session); }),
      request,
      asked);
}

Done check_browser(const CsrfOf& csrf_of, const http::Request& request, Csrf asked) {
  if (request.fields.find("Authorization")) {
    return {};
  }
  const auto from = request.fields.find("Sec-Fetch-Site");
  const bool reads = request.method == http::Method::kGet || request.method == http::Method::kHead;
  const bool ours = from == "same-origin" || (from == "none" && reads);
  if (from && !ours && from != "none") {
    return another_site();
  }
  const Presented presented = presented_by(request, false);
  if (presented.carrier != Carrier::kCookie) {
    return {};
  }
  if (!ours) {
    return another_site();
  }
  if (reads || asked == Csrf::kNotAsked) {
    return {};
  }
  const auto csrf = request.fields.find("X-Cofactor-CSRF");
  const std::string wanted = csrf_of(*presented.token_hash);
  return csrf && equal_in_constant_time(bytes_of(*csrf), bytes_of(wanted)) ? Done()
                                                                           : Done(no_csrf());
}

}  // namespace cofactor::api
