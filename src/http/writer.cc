#include "http/writer.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "http/wiping.h"

namespace cofactor::http {
namespace {

constexpr std::size_t kUsualHeader = 256;

std::string_view decimal_of(std::size_t number, std::array<char, 20>& digits) {
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return {digits.data(), static_cast<std::size_t>(end.ptr - digits.data())};
}

void append_status_line(std::string& out, int status) {
  CHECK(status >= 200 && status <= 599);
  std::array<char, 20> digits;
  out += "HTTP/1.1 ";
  out += decimal_of(static_cast<std::size_t>(status), digits);
  out += ' ';
  out += phrase_of(status);
  out += "\r\n";
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  CHECK(!name.contains('\n') && !value.contains('\n') && !value.contains('\r'));
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

bool has_no_body(int status) { return status == 204 || status == 304; }

}  // namespace

void append_answer(std::string& out, const Response& response, const Form& form) {
  const std::string_view body = response.body.text();
  std::size_t fields = form.common_fields.size();
  for (const auto& [name, value] : response.fields) fields += name.size() + value.size() + 4;
  fields += response.set_cookie.text().size();
  reserve_wiping(out, out.size() + kUsualHeader + fields + body.size());

  append_status_line(out, response.status);
  if (!response.content_type.empty()) append_field(out, "Content-Type", response.content_type);
  if (!has_no_body(response.status)) {
    std::array<char, 20> digits;
    append_field(out, "Content-Length", decimal_of(body.size(), digits));
  }
  bool has_cache_control = false;
  for (const auto& [name, value] : response.fields) {
    append_field(out, name, value);
    has_cache_control = has_cache_control || name == "Cache-Control";
  }
  if (!response.set_cookie.text().empty()) {
    append_field(out, "Set-Cookie", response.set_cookie.text());
  }
  if (!has_cache_control) out += "Cache-Control: no-store\r\n";
  if (form.afterwards == Afterwards::kClose) {
    out += "Connection: close\r\n";
  } else if (form.version == Version::k10) {
    out += "Connection: keep-alive\r\n";
  }
  out += form.common_fields;
  out += "\r\n";
  if (form.method != Method::kHead && !has_no_body(response.status)) append_wiping(out, body);
}

void append_stream_header(std::string& out, std::string_view common_fields) {
  append_status_line(out, 200);
  out +=
      "Content-Type: text/event-stream\r\n"
      "Cache-Control: no-store\r\n"
      "X-Accel-Buffering: no\r\n"
      "Connection: close\r\n";
  out += common_fields;
  out += "\r\n";
}

}  // namespace cofactor::http
