#include "http/problem.h"

#include <fmt/format.h>

#include "base/json.h"

namespace cofactor::http {

std::string_view phrase_of(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 507:
      return "Insufficient Storage";
    default:
      return {};
  }
}

std::string_view code_of_problem(std::string_view document) {
  constexpr std::string_view mark = "\"code\":\"";
  const auto at = document.find(mark);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = document.substr(at + mark.size());
  return rest.substr(0, rest.find('"'));
}

Response response_of(const Problem& problem) {
  std::string body = "{";
  const auto add = [&body](std::string_view name, std::string_view value) {
    if (body.size() > 1) body += ',';
    append_json_string(body, name);
    body += ':';
    append_json_string(body, value);
  };
  add("title", phrase_of(problem.status));
  body += fmt::format(",\"status\":{}", problem.status);
  add("code", problem.code);
  add("detail", problem.message);
  if (!problem.hint.empty()) add("hint", problem.hint);
  for (const Error::Detail& detail : problem.details) add(detail.name, detail.value);
  body += "}\n";
  return {.status = problem.status, .content_type = kProblemType, .body = std::move(body)};
}

Response response_of(int status, const Error& error) {
  return response_of(Problem{.status = status,
                             .code = name_of(error.code),
                             .message = error.message,
                             .hint = error.hint,
                             .details = error.details});
}

}  // namespace cofactor::http
