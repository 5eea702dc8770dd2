// Any bytes as the bytes of one connection: nothing breaks, and whatever pieces they come in, the
// handlers are told the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "http/connection.h"
#include "http/forwarded.h"

namespace cofactor::http {
namespace {

// All that the handlers were told.
std::string heard;

class Sink : public Wire {
 public:
  std::optional<std::size_t> write(std::string_view bytes) override {
    CHECK(!is_closed);
    if (std::exchange(is_first, false)) CHECK(bytes.starts_with("HTTP/1.1 "));
    return bytes.size();
  }
  void await_writable() override {}
  void resume_reading() override {}
  void has_asked() override {}
  void end_writing() override {}
  void close() override { is_closed = true; }

 private:
  bool is_first = true;
  bool is_closed = false;
};

// What two readers would understand differently never comes to a handler.
void check_request(const Request& request) {
  for (const char* once : {"Authorization",
                           "Content-Length",
                           "Content-Type",
                           "Cookie",
                           "Host",
                           "Idempotency-Key",
                           "If-Match",
                           "Origin",
                           "Transfer-Encoding"}) {
    CHECK(request.fields.find_all(once).size() <= 1);
  }
  CHECK(!request.fields.find("Content-Length") || !request.fields.find("Transfer-Encoding"));
  CHECK(request.path.starts_with('/') && !request.path.contains("//"));
  CHECK(request.body.size() <= 100'000);
}

void answer(Request&& request, Reply reply) {
  check_request(request);
  heard += name_of(request.method);
  heard += ' ' + request.peer_address + ' ' + request.host;
  heard += ' ' + request.path + '?' + request.query + '\n' + request.body + '\n';
  const auto pairs = parse_query(request.query);
  reply.send(pairs ? Response{.body = std::move(request.body)} : response_of(400, pairs.error()));
}

const Router& router() {
  static const Router router({
      {Method::kGet, "/", "root", answer},
      {Method::kPost, "/echo/{thing}", "echo", answer, 100'000},
      {Method::kGet, "/query", "query", answer},
      {Method::kPut, "/broken", "broken", [](Request&&, Reply) { throw Fault("broken"); }},
  });
  return router;
}

// The other side is a proxy that is trusted, and names clients in the field of `proxies`.
TrustedProxies proxies_that_say(TrustedProxies::Field field) {
  return {.ranges = {*AddressRange::parse("10.0.0.0/8")}, .field = field};
}

struct Pieces {
  std::size_t size;
  TrustedProxies::Field field;
};

std::string converse(std::string_view bytes, const Pieces& pieces) {
  const Options options{.proxies = proxies_that_say(pieces.field)};
  Surroundings around{
      .options = options, .router = router(), .outbox = std::make_shared<Outbox>([] {})};
  Sink sink;
  Connection connection(around, sink, {.address = "10.0.0.1", .scheme = Scheme::kHttp});
  heard.clear();
  while (!bytes.empty() && !connection.is_closed()) {
    const std::span<char> room = connection.room();
    CHECK(!room.empty());
    const std::size_t size = std::min({pieces.size, room.size(), bytes.size()});
    bytes.copy(room.data(), size);
    bytes.remove_prefix(size);
    connection.received(size);
  }
  if (!connection.is_closed()) connection.ended();
  return heard;
}

}  // namespace
}  // namespace cofactor::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cofactor::http;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const auto field :
       {TrustedProxies::Field::kXForwardedFor, TrustedProxies::Field::kForwarded}) {
    const std::string whole = converse(bytes, {.size = size, .field = field});
    CHECK(whole == converse(bytes, {.size = 1, .field = field}));
    CHECK(whole == converse(bytes, {.size = 7, .field = field}));
  }
  return 0;
}
