#include "api/encode.h"

#include <fmt/format.h>

#include "api/browser.h"
#include "base/secret_access.h"
#include "http/cookie.h"

namespace cofactor::api {

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return 400;
    case ErrorCode::kUnauthenticated:
      return 401;
    case ErrorCode::kDenied:
    case ErrorCode::kApprovalNeeded:
    case ErrorCode::kStepUpNeeded:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
    case ErrorCode::kStepTaken:
    case ErrorCode::kStepOver:
    case ErrorCode::kSecretShownOnce:
    case ErrorCode::kUndelivered:
      return 409;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kRequestIdMismatch:
      return 422;
    case ErrorCode::kThrottled:
      return 429;
    case ErrorCode::kTampered:
    case ErrorCode::kVerificationFailed:
      return 500;
    case ErrorCode::kSealed:
    case ErrorCode::kClockUnsure:
    case ErrorCode::kOutcomeUnknown:
    case ErrorCode::kUnreachable:
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kDiskLow:
      return 507;
  }
  return 500;
}

http::Response response_of(const Error& error) {
  auto response = http::response_of(status_of(error.code), error);
  if (error.code == ErrorCode::kUnauthenticated) {
    response.fields.emplace_back("WWW-Authenticate", "Bearer");
  }
  return response;
}

namespace encoding {

void Blanks::fill(const Code& code) {
  fill(code.expose(SecretAccess::because("a code leaves as the answer to its release")));
}

void Blanks::fill(const TokenText& token) {
  fill(token.expose(SecretAccess::because("a new token is shown once, to its maker")));
}

void Blanks::fill(ByteView characters) {
  at_ = text_.find(kBlank, at_);
  CHECK(at_ != std::string::npos && text_.size() - at_ > characters.size());
  for (const std::uint8_t character : characters) {
    CHECK(text_[at_] == kBlank && character > ' ' && character != '"' && character != '\\');
    text_[at_++] = static_cast<char>(character);
  }
}

void add_position(std::string& object, Position position) {
  CHECK(object.ends_with('}'));
  object.pop_back();
  object += fmt::format("{}\"position\":{}}}", object.ends_with('{') ? "" : ",", position);
}

}  // namespace encoding

http::Body session_cookie(const TokenText& token) {
  return http::host_cookie(
      kSessionCookie,
      text_of(token.expose(SecretAccess::because("a browser keeps its session as a cookie"))));
}

std::string repeated_answer(Position position, const std::vector<AnswerId>& ids) {
  std::string out = "{";
  for (const AnswerId& id : ids) {
    append_json_string(out, id.name);
    out += ':';
    append_json_string(out, id.value);
    out += ',';
  }
  return out + fmt::format("\"position\":{},\"repeated\":true}}\n", position);
}

}  // namespace cofactor::api
