// The body of a request, its query, and the fields that say whose it is, as strangers send them.
// The first byte chooses what the rest is. What was read says the same when it is written and read
// again.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/asked.h"
#include "api/entered_seed.h"
#include "api/granting.h"
#include "api/passkey_shapes.h"
#include "base/check.h"
#include "base/fields.h"
#include "identity/token.h"
#include "log/receipt.h"

namespace cofactor {
namespace {

// A member of every kind that a body may have.
struct Inner {
  bool flag = false;
  std::vector<std::string> texts;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (flag, texts))

struct Every {
  std::optional<Name> name;
  std::optional<std::int64_t> number;
  std::optional<std::uint16_t> small;
  std::optional<Time> time;
  std::optional<AccountId> account;
  std::optional<Hash> hash;
  std::optional<Bytes> bytes;
  std::optional<api::PictureText> secret;
  std::optional<std::vector<Inner>> inner;
  std::vector<std::uint32_t> numbers;
};
BOOST_DESCRIBE_STRUCT(Every,
                      (),
                      (name, number, small, time, account, hash, bytes, secret, inner, numbers))

// The same without what is never written.
struct Written {
  Name name;
  std::optional<std::int64_t> number;
  std::optional<Time> time;
  std::optional<VaultId> vault;
  std::optional<Hash> hash;
  std::optional<Bytes> bytes;
  std::vector<Inner> inner;
};
BOOST_DESCRIBE_STRUCT(Written, (), (name, number, time, vault, hash, bytes, inner))

http::Request request_with(std::string_view field, std::string_view value) {
  http::Request request;
  request.fields.add(field, value);
  return request;
}

template <class T>
Result<T> body_as(std::string_view text) {
  http::Request request = request_with("Content-Type", "application/json");
  request.body = text;
  auto read = api::read_body<T>(request);
  CHECK(read || !read.error().message.empty());
  return read;
}

template <class T>
void read_and_write(std::string_view text) {
  const auto read = body_as<T>(text);
  if (!read) return;
  const std::string written = json_of(*read);
  const auto again = parse_json_as<T>(written, kClosed);
  CHECK(again && json_of(*again) == written);
}

void read_fields(std::string_view value) {
  const auto id = api::request_id_of(request_with("Idempotency-Key", value));
  CHECK(!id || (*id == value && id->size() <= 64));
  const Presented bearer = api::presented_by(request_with("Authorization", value), false);
  CHECK(bearer.carrier == Carrier::kBearer);
  const Presented cookie = api::presented_by(request_with("Cookie", value), false);
  CHECK(!cookie.token_hash || cookie.carrier == Carrier::kCookie);
  http::Request other = request_with("Content-Type", value);
  other.body = "{}";
  CHECK(!api::read_body<api::Nothing>(other) || value.starts_with("application/json"));
}

}  // namespace
}  // namespace cofactor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  if (size == 0) return 0;
  const std::string_view text = text_of(ByteView(bytes + 1, size - 1));
  switch (bytes[0] % 8) {
    case 0:
      static_cast<void>(body_as<Every>(text));
      break;
    case 1:
      static_cast<void>(body_as<api::TypedSeed>(text));
      break;
    case 2:
      read_and_write<Written>(text);
      break;
    case 3:
      read_and_write<api::ScopeRequest>(text);
      break;
    case 4:
      read_and_write<api::MadeShape>(text);
      break;
    case 5:
      read_and_write<Receipt>(text);
      break;
    case 6: {
      const auto query = api::read_query<Every>(text);
      CHECK(query || !query.error().message.empty());
      break;
    }
    default:
      read_fields(text);
  }
  return 0;
}
