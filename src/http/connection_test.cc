#include "http/connection.h"

#include <gtest/gtest.h>

#include <algorithm>

// A connection over a wire that takes what the test says.
namespace cofactor::http {
namespace {

struct StubbornWire : Wire {
  std::optional<std::size_t> write(std::string_view bytes) override {
    const std::size_t size = std::min(bytes.size(), takes);
    takes -= size;
    taken += bytes.substr(0, size);
    return size;
  }
  void await_writable() override {}
  void resume_reading() override {}
  void has_asked() override {}
  void end_writing() override {}
  void close() override { closed = true; }

  std::size_t takes = 0;
  std::string taken;
  bool closed = false;
};

std::vector<Route> routes() {
  const auto answering = [](Response (*made)()) {
    return [made](Request&&, Reply reply) { reply.send(made()); };
  };
  std::vector<Route> out;
  out.push_back({Method::kGet, "/hello", "hello", answering([] {
                   return Response{.body = std::string("hello")};
                 })});
  out.push_back({Method::kGet, "/code", "code", answering([] {
                   return Response{.body = Body::secret("123456")};
                 })});
  return out;
}

class ConnectionTest : public testing::Test {
 protected:
  void ask(std::string_view path) {
    const std::string request = "GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n\r\n";
    const auto room = connection_.room();
    ASSERT_GE(room.size(), request.size());
    std::ranges::copy(request, room.begin());
    connection_.received(request.size());
  }
  void tick() {
    ++around_.ticks;
    connection_.tick();
  }

  const Options options_;
  const Router router_{routes()};
  Surroundings around_{
      .options = options_, .router = router_, .outbox = std::make_shared<Outbox>([] {})};
  StubbornWire wire_;
  Connection connection_{around_, wire_, {.address = "192.0.2.7", .scheme = Scheme::kHttp}};
};

// Its own time runs from its answer, also where an answer before it has been waiting for longer.
TEST_F(ConnectionTest, HoldsNoCodeBehindAnAnswerThatIsNotTaken) {
  wire_.takes = 3;
  ask("/hello");
  ask("/code");
  for (int i = 0; i < 3 && !wire_.closed; ++i) tick();
  EXPECT_TRUE(wire_.closed) << "the code still waits for its client";
  EXPECT_EQ(wire_.taken, "HTT");
}

TEST_F(ConnectionTest, WaitsLongerForWhatIsNoSecret) {
  wire_.takes = 3;
  ask("/hello");
  ask("/hello");
  for (int i = 0; i < 10; ++i) tick();
  EXPECT_FALSE(wire_.closed);
}

}  // namespace
}  // namespace cofactor::http
