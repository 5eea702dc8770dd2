// Any bytes as the bytes of one connection: nothing breaks, and whatever pieces they come in, the
// handlers are told the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "http/connection.h"

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
  void end_writing() override {}
  void close() override { is_closed = true; }

 private:
  bool is_first = true;
  bool is_closed = false;
};

void answer(Request&& request, Reply reply) {
  heard += name_of(request.method);
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

std::string converse(std::string_view bytes, std::size_t piece) {
  const Options options;
  const Surroundings around{
      .options = options, .router = router(), .outbox = std::make_shared<Outbox>([] {})};
  Sink sink;
  Connection connection(around, sink, {.address = "peer", .scheme = Scheme::kHttp});
  heard.clear();
  while (!bytes.empty() && !connection.is_closed()) {
    const std::span<char> room = connection.room();
    CHECK(!room.empty());
    const std::size_t size = std::min({piece, room.size(), bytes.size()});
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
  const std::string whole = converse(bytes, size);
  CHECK(whole == converse(bytes, 1));
  CHECK(whole == converse(bytes, 7));
  return 0;
}
