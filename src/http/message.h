#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"

namespace cofactor::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete };
inline constexpr std::size_t kMethods = 6;

enum class Scheme : std::uint8_t { kHttp, kHttps };

std::string_view name_of(Method method);
std::optional<Method> method_of(std::string_view name);

// The field lines of one request, in the order they came, in one string.
class Fields {
 public:
  void add(std::string_view name, std::string_view value);
  // The first of that name, in any case; nullopt when there is none. The server has refused a
  // second Authorization, Content-Type, Cookie, Host, Idempotency-Key, If-Match or Origin.
  std::optional<std::string_view> find(std::string_view name) const;
  // All values of that name, in the order they came.
  std::vector<std::string_view> find_all(std::string_view name) const;
  std::size_t size() const { return lines_.size(); }
  // Wipes: field lines carry tokens.
  void clear();

 private:
  struct Line {
    std::uint32_t name_at, value_at, end;
  };
  std::string text_;
  std::vector<Line> lines_;
};

// The parts of a path that stand for the {names} of its route, as places in that path.
class Parameters {
 public:
  static constexpr std::size_t kMost = 8;
  // `name` outlives this: it is part of the Router.
  void add(std::string_view name, std::size_t at, std::size_t size);
  void drop_last() { --count_; }
  void clear() { count_ = 0; }
  // CHECKs that the route has this name.
  std::string_view find(std::string_view name, std::string_view path) const;

 private:
  struct Place {
    std::string_view name;
    std::uint32_t at, size;
  };
  std::array<Place, kMost> places_;
  std::size_t count_ = 0;
};

// One request, whole. It owns all its text, so a handler may move it away; the text is wiped when
// it goes, because any request may carry a token or a seed.
struct Request {
  Request() = default;
  Request(Request&&) = default;
  Request& operator=(Request&&) = delete;
  ~Request() { clear(); }

  Method method = Method::kGet;
  std::string path;   // canonical (router.h), so nothing in it is percent-encoded
  std::string query;  // what follows '?', as it came
  Fields fields;
  Parameters parameters;
  std::string body;
  // Of the client: the other side of the connection, or what a trusted proxy there says of its own
  // (forwarded.h). "192.0.2.7", "2001:db8::1", or "unix".
  std::string peer_address;
  // As the client wrote it: the Host field, or what a trusted proxy says. May be empty in HTTP/1.0.
  std::string host;
  Scheme scheme = Scheme::kHttp;  // by which the client speaks: to us, or to a trusted proxy

  std::string_view parameter(std::string_view name) const { return parameters.find(name, path); }
  // All but who the client is, wiped.
  void clear();
};

// The name-value pairs of a query, decoded. Refuses with kInvalid a bad escape, a control
// character, a pair without a name, and a name that stands twice. Whether a value is UTF-8 is its
// reader's to check.
Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

// What an answer says after its header; wiped if it was made secret. A plain text converts to it.
class Body {
 public:
  Body() = default;
  Body(std::string text) : text_(std::move(text)) {}
  Body(std::string_view text) : text_(text) {}
  Body(const char* text) : text_(text) {}
  static Body secret(std::string&& text);
  // Views `text`, which outlives every answer: an embedded file.
  static Body constant(std::string_view text);

  Body(Body&& other) noexcept;
  Body& operator=(Body&& other) noexcept;
  ~Body();

  std::string_view text() const { return constant_.empty() ? text_ : constant_; }
  bool is_secret() const { return secret_; }

 private:
  std::string text_;
  std::string_view constant_;
  bool secret_ = false;
};

// One answer. Content-Length, Connection and, unless `fields` has its own, Cache-Control: no-store
// are written by the server. Names and values of `fields` hold no line ends (CHECKed).
struct Response {
  int status = 200;
  std::string_view content_type = {};  // a literal; none when empty
  Body body = {};
  std::vector<std::pair<std::string_view, std::string>> fields = {};  // names are literals
  Body set_cookie = {};  // a Set-Cookie field (http/cookie.h); none when empty
};

// An RFC 9457 problem document: {"title", "status", "code", "detail", "hint"?, …details}.
struct Problem {
  int status;
  std::string_view code;
  std::string_view message;
  std::string_view hint = {};
  std::span<const Error::Detail> details = {};
};
Response response_of(const Problem& problem);
// The same with the code, message, hint and details of `error`.
Response response_of(int status, const Error& error);

// "Not Found"; empty for a status without a registered phrase (RFC 9110 §15).
std::string_view phrase_of(int status);

}  // namespace cofactor::http
