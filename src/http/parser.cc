#include "http/parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <functional>
#include <optional>

#include "base/check.h"
#include "http/body_reader.h"
#include "http/wiping.h"

namespace cofactor::http {
namespace {

namespace beast = boost::beast;
using Code = beast::error_code;
using beast::http::field;

constexpr Refusal kBadRequest{400, ErrorCode::kInvalid, "This is not an HTTP/1.1 request."};
constexpr Refusal kBadTarget{400, ErrorCode::kInvalid, "The target of the request is no path."};
constexpr Refusal kBadLength{
    400, ErrorCode::kInvalid, "The length of the body is given twice, in two ways or wrongly."};
constexpr Refusal kFolded{400, ErrorCode::kInvalid, "A header field is folded over two lines."};
constexpr Refusal kRepeated{
    400, ErrorCode::kInvalid, "A header field that may stand once stands twice."};
constexpr Refusal kBadHost{400, ErrorCode::kInvalid, "One Host field is needed, with a host."};
constexpr Refusal kBadChunk{
    400, ErrorCode::kInvalid, "The chunks of the body are malformed, extended or have trailers."};
constexpr Refusal kLongHeader{
    431, ErrorCode::kTooLarge, "The header fields are too long or too many."};
constexpr Refusal kLongBody{413, ErrorCode::kTooLarge, "The body is too large for this route."};
constexpr Refusal kOtherMethod{501, ErrorCode::kInvalid, "No route here knows this method."};
constexpr Refusal kOtherExpectation{
    417, ErrorCode::kInvalid, "The only expectation that is met here is 100-continue."};

constexpr std::size_t kReserved = 64UZ * 1024;

// Fields of which a second one is refused: two readers may disagree on which of them counts.
constexpr auto kOnce = std::to_array<field>({field::authorization,
                                             field::content_type,
                                             field::content_length,
                                             field::cookie,
                                             field::expect,
                                             field::host,
                                             field::if_match,
                                             field::origin,
                                             field::transfer_encoding});
constexpr std::string_view kRequestId = "Idempotency-Key";

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

bool is_target(std::string_view target) {
  return target.starts_with('/') &&
         std::ranges::all_of(target, [](char c) { return c > ' ' && c != '\x7f' && c != '#'; });
}

bool is_host(std::string_view host) {
  static constexpr std::string_view kMarks = "-._~:[]";
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return digit || letter || kMarks.contains(c);
  });
}

// Beast joins a folded value in a buffer of its own, or skips the line ends before it.
bool is_folded(std::string_view name, std::string_view value) {
  const char* from = name.data() + name.size();
  constexpr std::size_t kFarthest = 64UZ * 1024;
  if (std::less<>()(value.data(), from) || std::less<>()(from + kFarthest, value.data())) {
    return true;
  }
  return std::string_view(from, static_cast<std::size_t>(value.data() - from)).contains('\r');
}

}  // namespace

// Beast finds the parts; this decides on them and writes them into the Request.
class RequestParser::Machine : public beast::http::basic_parser<true> {
 public:
  Machine(const Limits& limits, Request& request) : limits_(limits), request_(request) {
    // Beast counts anew with every piece; put() counts the whole and comes first.
    header_limit(static_cast<std::uint32_t>(limits.header_bytes + 1));
    skip(true);  // the body is ours: see BodyReader
  }

  const Refusal* refusal = nullptr;
  int version = 11;
  bool expects_continue = false;

  bool has_body() const { return chunked() || content_length().value_or(0) > 0; }

 private:
  void refuse(const Refusal& why, Code& code) {
    refusal = &why;
    code = beast::http::error::bad_value;
  }

  bool is_second(field which, std::string_view name) {
    const auto* once = std::ranges::find(kOnce, which);
    if (once != kOnce.end()) {
      const unsigned bit = 1U << static_cast<unsigned>(once - kOnce.begin());
      return (std::exchange(seen_, seen_ | bit) & bit) != 0;
    }
    return name.size() == kRequestId.size() && beast::iequals(name, kRequestId) &&
           request_.fields.find(kRequestId).has_value();
  }

  void check_value(field which, std::string_view value, Code& code) {
    if (which == field::content_length) {
      if (!std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; })) {
        refuse(kBadLength, code);
      }
    } else if (which == field::transfer_encoding) {
      if (version != 11 || !beast::iequals(value, "chunked")) refuse(kBadLength, code);
    } else if (which == field::host) {
      if (!is_host(value)) refuse(kBadHost, code);
    } else if (which == field::expect) {
      if (!beast::iequals(value, "100-continue")) return refuse(kOtherExpectation, code);
      expects_continue = version == 11;
    }
  }

  void on_request_impl(beast::http::verb,
                       beast::string_view method,
                       beast::string_view target,
                       int http_version,
                       Code& code) override {
    version = http_version;
    const std::optional<Method> known = method_of(view(method));
    if (!known) return refuse(kOtherMethod, code);
    request_.method = *known;
    const std::string_view whole = view(target);
    if (!is_target(whole)) return refuse(kBadTarget, code);
    const std::size_t end = std::min(whole.find('?'), whole.size());
    append_wiping(request_.path, whole.substr(0, end));
    append_wiping(request_.query, whole.substr(std::min(end + 1, whole.size())));
  }

  void on_field_impl(field which,
                     beast::string_view name,
                     beast::string_view value,
                     Code& code) override {
    if (is_folded(view(name), view(value))) return refuse(kFolded, code);
    if (request_.fields.size() == limits_.field_lines) return refuse(kLongHeader, code);
    if (is_second(which, view(name))) return refuse(kRepeated, code);
    check_value(which, view(value), code);
    if (!code) request_.fields.add(view(name), view(value));
  }

  void on_header_impl(Code& code) override {
    if (version == 11 && !request_.fields.find("Host")) refuse(kBadHost, code);
  }

  // Never called: a request is no response, and its body is skipped.
  void on_response_impl(int, beast::string_view, int, Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(beast::string_view, Code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, Code&) override { return 0; }
  void on_finish_impl(Code&) override {}

  const Limits& limits_;
  Request& request_;
  unsigned seen_ = 0;
};

struct RequestParser::State {
  const Limits& limits;
  Stage stage = Stage::kHeader;
  const Refusal* refusal = nullptr;
  std::optional<Machine> machine = {};
  Request* request = nullptr;
  std::size_t header_bytes = 0;  // used so far
  BodyReader body = {};

  void refuse(const Refusal& why) {
    stage = Stage::kRefused;
    refusal = &why;
  }

  void follow_body() {
    switch (body.stage()) {
      case BodyReader::Stage::kWantsBytes:
        stage = Stage::kBody;
        break;
      case BodyReader::Stage::kDone:
        stage = Stage::kDone;
        break;
      case BodyReader::Stage::kTooLong:
        return refuse(kLongBody);
      case BodyReader::Stage::kMalformed:
        return refuse(kBadChunk);
    }
  }

  void refuse(Code code) {
    using beast::http::error;
    if (machine->refusal != nullptr) return refuse(*machine->refusal);
    if (code == error::header_limit) return refuse(kLongHeader);
    if (code == error::bad_target) return refuse(kBadTarget);
    if (code == error::bad_content_length || code == error::multiple_content_length ||
        code == error::bad_transfer_encoding) {
      return refuse(kBadLength);
    }
    refuse(kBadRequest);
  }
};

RequestParser::RequestParser(const Limits& limits)
    : state_(std::make_unique<State>(State{.limits = limits})) {}

RequestParser::~RequestParser() = default;

void RequestParser::begin(Request& request) {
  state_->stage = Stage::kHeader;
  state_->request = &request;
  state_->header_bytes = 0;
  state_->machine.emplace(state_->limits, request);
}

std::size_t RequestParser::put(std::string_view bytes) {
  State& state = *state_;
  if (state.stage == Stage::kBody) {
    const std::size_t used = state.body.put(bytes, state.request->body);
    state.follow_body();
    return used;
  }
  if (state.stage != Stage::kHeader || bytes.empty()) return 0;
  Code code;
  const std::size_t used = state.machine->put({bytes.data(), bytes.size()}, code);
  state.header_bytes += used;
  const bool is_done = !code && state.machine->is_header_done();
  const std::size_t known = state.header_bytes + (is_done ? 0 : bytes.size() - used);
  if (code && code != beast::http::error::need_more) {
    state.refuse(code);
  } else if (known > state.limits.header_bytes) {
    state.refuse(kLongHeader);
  } else if (is_done) {
    state.stage = Stage::kHeaderDone;
  }
  return used;
}

void RequestParser::read_body(std::size_t limit) {
  State& state = *state_;
  CHECK(state.stage == Stage::kHeaderDone);
  if (state.machine->chunked()) {
    state.body.begin_chunked(limit);
  } else {
    const std::uint64_t length = state.machine->content_length().value_or(0);
    state.body.begin_of_length(length, limit);
    if (length > 0) reserve_wiping(state.request->body, std::min<std::uint64_t>(length, kReserved));
  }
  state.follow_body();
}

RequestParser::Stage RequestParser::stage() const { return state_->stage; }
const Refusal& RequestParser::refusal() const { return *state_->refusal; }
bool RequestParser::has_body() const { return state_->machine->has_body(); }
bool RequestParser::keeps_alive() const { return state_->machine->keep_alive(); }
bool RequestParser::expects_continue() const { return state_->machine->expects_continue; }
bool RequestParser::is_version_10() const { return state_->machine->version == 10; }

}  // namespace cofactor::http
