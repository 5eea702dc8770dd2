#include "api/asked.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/monotonic_resource.hpp>

#include "api/site.h"
#include "custody/limits.h"
#include "http/cookie.h"

namespace cofactor::api {
namespace {

constexpr std::size_t kLongestRequestId = 64;
// A value takes up to sixteen times the room of its text.
constexpr std::size_t kMostValues = 100'000;

std::optional<Hash> bearer_hash(const http::Request& request) {
  const auto value = request.fields.find("Authorization");
  constexpr std::string_view scheme = "bearer ";
  if (!value || value->size() <= scheme.size()) {
    return std::nullopt;
  }
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  if (!std::ranges::equal(value->substr(0, scheme.size()), scheme, {}, lower)) {
    return std::nullopt;
  }
  return token_hash_of(value->substr(scheme.size()));
}

}  // namespace

Presented presented_by(const http::Request& request, bool names_organization) {
  Presented presented{.token_hash = bearer_hash(request),
                      .network = network_of(request.peer_address),
                      .organization = std::nullopt};
  if (!request.fields.find("Authorization")) {
    const auto field = request.fields.find("Cookie");
    const auto cookie = field ? http::cookie_in(*field, kSessionCookie) : std::nullopt;
    presented.token_hash = cookie ? token_hash_of(*cookie) : std::nullopt;
    presented.carrier = presented.token_hash ? Carrier::kCookie : Carrier::kBearer;
  }
  if (names_organization) {
    // What is no id stands for none, which is answered as a missing organization is.
    presented.organization =
        OrganizationId::parse(request.parameter("org")).value_or(OrganizationId{});
  }
  return presented;
}

Result<std::string> request_id_of(const http::Request& request) {
  const auto value = request.fields.find("Idempotency-Key");
  if (!value) {
    return std::string();
  }
  const auto is_printable = [](char c) { return c >= '!' && c <= '~'; };
  if (value->empty() || value->size() > kLongestRequestId ||
      !std::ranges::all_of(*value, is_printable)) {
    return invalid("Idempotency-Key is 1 to 64 printable characters without spaces.",
                   "Draw a random one for each act; repeat it only to repeat the act.");
  }
  return std::string(*value);
}

struct BodyJson::Memory {
  explicit Memory(std::size_t size) : bytes(size), resource(bytes.data(), bytes.size()) {}
  ~Memory() {
    json.reset();
    wipe(bytes);
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  Bytes bytes;
  boost::json::monotonic_resource resource;
  std::optional<boost::json::value> json;
};

BodyJson::BodyJson(std::unique_ptr<Memory> memory) : memory_(std::move(memory)) {}
BodyJson::~BodyJson() = default;

const boost::json::value& BodyJson::value() const { return *memory_->json; }

Result<BodyJson> BodyJson::parse(const http::Request& request) {
  const auto type = request.fields.find("Content-Type");
  if (!request.body.empty() && type && !type->starts_with("application/json")) {
    return invalid("The body of a request is JSON.", "Send Content-Type: application/json.");
  }
  if (most_values_in(request.body) > kMostValues) {
    return Error{.code = ErrorCode::kTooLarge,
                 .message = fmt::format("The body has more than {} values.", kMostValues),
                 .hint = "Send less at a time."};
  }
  // Room for the text and its values; more than that is a body of many tiny values.
  auto memory = std::make_unique<Memory>(request.body.size() * 2 + 4096);
  auto json =
      parse_json(request.body.empty() ? "{}" : std::string_view(request.body), &memory->resource);
  if (!json) {
    return json.error();
  }
  memory->json.emplace(std::move(*json));
  return BodyJson(std::move(memory));
}

const std::string* QueryTexts::find(std::string_view name) const {
  const auto found = std::ranges::find(pairs, name, &std::pair<std::string, std::string>::first);
  return found == pairs.end() ? nullptr : &found->second;
}

}  // namespace cofactor::api
