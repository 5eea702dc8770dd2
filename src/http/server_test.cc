#include "http/server.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <thread>

#include "http/server_fixture.h"

namespace cofactor::http {
namespace {

TEST_F(ServerTest, KeepsAConnectionForManyRequests) {
  start();
  RawClient client = connect();
  for (int i = 0; i < 100; ++i) {
    client.get("/hello");
    const RawClient::Answer answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hello");
    client.post("/echo", std::string(static_cast<std::size_t>(i), 'e'));
    EXPECT_EQ(client.read_answer().body.size(), static_cast<std::size_t>(i));
  }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInTheirOrder) {
  start();
  RawClient client = connect();
  std::string requests;
  for (int i = 0; i < 500; ++i) {
    requests += "GET /things/" + std::to_string(i) + " HTTP/1.1\r\nHost: t\r\n\r\n";
  }
  std::thread sender([&] { client.send(requests); });
  for (int i = 0; i < 500; ++i) EXPECT_EQ(client.read_answer().body, std::to_string(i));
  sender.join();
}

TEST_F(ServerTest, LetsPipelinedRequestsWaitForTheOneBeforeThem) {
  start();
  RawClient client = connect();
  std::string requests = "GET /kept HTTP/1.1\r\nHost: t\r\n\r\n";
  for (int i = 0; i < 1'000; ++i) requests += "GET /hello HTTP/1.1\r\nHost: t\r\n\r\n";
  std::thread sender([&] { client.send(requests); });
  kept.take().send({.body = "first"});
  EXPECT_EQ(client.read_answer().body, "first");
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(client.read_answer().body, "hello");
  sender.join();
}

TEST_F(ServerTest, SendsWhatWasGatheredWhenItEnds) {
  Server& server = start();
  RawClient first = connect();
  first.get("/kept");
  Reply to_first = kept.take();
  RawClient second = connect();
  second.get("/kept");
  Reply to_second = kept.take();
  server.gather([&] {
    to_first.send({.body = "one"});
    to_second.send({.body = "two"});
    RawClient other = connect();  // what needs no other thread is answered meanwhile
    other.get("/hello");
    EXPECT_EQ(other.read_answer().body, "hello");
  });
  EXPECT_EQ(first.read_answer().body, "one");
  EXPECT_EQ(second.read_answer().body, "two");
}

TEST_F(ServerTest, ReadsARequestSplitAtAnyByte) {
  start();
  const std::string length =
      "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nAccept: */*\r\n\r\nhello";
  const std::string chunks =
      "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
  const std::string empty =
      "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  for (const auto& [request, body] : std::vector<std::pair<std::string, std::string>>{
           {length, "hello"}, {chunks, "hello"}, {empty, ""}}) {
    RawClient client = connect();
    const int on = 1;
    setsockopt(client.fd(), IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, sizeof on);
    for (std::size_t i = 1; i < request.size(); ++i) {
      client.send(std::string_view(request).substr(0, i));
      client.send(std::string_view(request).substr(i));
      const RawClient::Answer answer = client.read_answer();
      ASSERT_EQ(answer.status, 200) << i;
      ASSERT_EQ(answer.body, body) << i;
    }
    for (const char byte : request) client.send(std::string_view(&byte, 1));
    EXPECT_EQ(client.read_answer().body, body);
  }
}

TEST_F(ServerTest, AnswersFromAnotherThread) {
  start();
  RawClient client = connect();
  for (int i = 0; i < 200; ++i) {
    client.get("/kept");
    Reply reply = kept.take();
    EXPECT_FALSE(reply.hung_up());
    std::thread([&reply, i] { reply.send({.body = Body::secret(std::to_string(i))}); }).join();
    EXPECT_EQ(client.read_answer().body, std::to_string(i));
  }
}

TEST_F(ServerTest, ServesAThousandConnectionsAtOnce) {
  rlimit files{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4'096);  // both ends are ours
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &files), 0);
  Server& server = start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 1'000; ++i) clients.push_back(connect());
  for (int round = 0; round < 3; ++round) {
    for (RawClient& client : clients) client.get("/hello");
    for (RawClient& client : clients) ASSERT_EQ(client.read_answer().status, 200);
  }
  EXPECT_EQ(server.connections(), 1'000U);
}

TEST_F(ServerTest, ClosesConnectionsBeyondItsLimit) {
  start({.limits = {.connections = 2}});
  RawClient first = connect();
  first.get("/hello");
  EXPECT_EQ(first.read_answer().status, 200);
  RawClient second = connect();
  second.get("/hello");
  EXPECT_EQ(second.read_answer().status, 200);
  RawClient third = connect();
  EXPECT_EQ(third.read_to_end(), "");
}

TEST_F(ServerTest, KnowsHttp10AndItsClosingByDefault) {
  start();
  RawClient client = connect();
  client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(client.read_answer().header.contains("Connection: keep-alive\r\n"));
  client.send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(client.read_answer().header.contains("Connection: close\r\n"));
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(ServerTest, ClosesWhenTheClientWishesIt) {
  start();
  RawClient client = connect();
  client.get("/hello", "Connection: close\r\n");
  EXPECT_TRUE(client.read_answer().header.contains("Connection: close\r\n"));
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(ServerTest, AnswersAClientThatHasSentAllItHas) {
  start();
  RawClient client = connect();
  client.get("/hello");
  client.get("/kept");
  client.get("/hello");
  client.end_sending();
  Reply reply = kept.take();
  Handed<int> gone;
  reply.on_hang_up([&] { gone.give(1); });
  gone.take();
  EXPECT_TRUE(reply.hung_up());
  reply.send({.body = "kept"});
  EXPECT_EQ(client.read_answer().body, "hello");
  EXPECT_EQ(client.read_answer().body, "kept");
  EXPECT_EQ(client.read_answer().body, "hello");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(ServerTest, SendsAContinueOnlyToWhoWaitsForIt) {
  start();
  RawClient client = connect();
  const std::string header =
      "POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  client.send(header);
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ab");
  EXPECT_EQ(client.read_answer().body, "ab");
  client.send(header + "cd");
  EXPECT_EQ(client.read_answer().body, "cd");
  EXPECT_EQ(ask("POST /hello HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n"
                "Content-Length: 2\r\n\r\n")
                .status,
            405);
  EXPECT_EQ(ask("GET /hello HTTP/1.1\r\nHost: t\r\nExpect: a-miracle\r\n\r\n").status, 417);
}

TEST_F(ServerTest, TakesALargeBodyWhereARouteAllowsIt) {
  start();
  RawClient client = connect();
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) body += std::to_string(i);
  std::thread sender([&] { client.post("/large", body); });
  EXPECT_EQ(client.read_answer().body, body);
  sender.join();
}

TEST_F(ServerTest, SaysWhichMethodsAPathHas) {
  start();
  RawClient client = connect();
  client.send("DELETE /hello HTTP/1.1\r\nHost: t\r\n\r\n");
  const RawClient::Answer answer = client.read_answer();
  EXPECT_EQ(answer.status, 405);
  EXPECT_TRUE(answer.header.contains("Allow: GET, HEAD\r\n"));
  EXPECT_TRUE(answer.header.contains("Content-Type: application/problem+json\r\n"));
  client.get("/nothing");
  EXPECT_EQ(client.read_answer().status, 404);
  client.get("/hello?a=b");
  EXPECT_EQ(client.read_answer().body, "hello");
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  start();
  RawClient client = connect();
  client.send("HEAD /hello HTTP/1.1\r\nHost: t\r\n\r\n");
  client.get("/things/next");
  EXPECT_TRUE(client.read_until("\r\n\r\n").contains("Content-Length: 5\r\n"));
  EXPECT_EQ(client.read_answer().body, "next");
}

TEST_F(ServerTest, AnswersAFaultWithItsIncident) {
  Server& server = start();
  RawClient client = connect();
  client.get("/broken");
  const RawClient::Answer answer = client.read_answer();
  EXPECT_EQ(answer.status, 500);
  EXPECT_TRUE(answer.body.contains("\"incident\":\"incident-1\"")) << answer.body;
  EXPECT_FALSE(answer.body.contains("fire"));
  client.get("/kept");
  {
    const Reply unused = kept.take();
  }
  EXPECT_EQ(client.read_answer().status, 500);
  server.stop();
  EXPECT_EQ(faults, std::vector<std::string>({"the disk is on fire", "a handler gave no answer"}));
}

TEST_F(ServerTest, CountsEveryAnswerByRouteAndStatus) {
  Server& server = start({.common_fields = "X-Common: yes\r\n"});
  EXPECT_TRUE(ask("GET /hello HTTP/1.1\r\nHost: t\r\n\r\n").header.contains("X-Common: yes\r\n"));
  EXPECT_TRUE(ask("nonsense\r\n\r\n").header.contains("X-Common: yes\r\n"));
  ask("GET /nothing HTTP/1.1\r\nHost: t\r\n\r\n");
  ask("GET /broken HTTP/1.1\r\nHost: t\r\n\r\n");
  server.stop();
  EXPECT_EQ(counted(),
            std::vector<Counted>({{"hello", 200}, {"", 400}, {"", 404}, {"broken", 500}}));
}

TEST_F(ServerTest, ListensAtAUnixSocketOfItsOwner) {
  const std::string path = testing::TempDir() + "cofactor-" + std::to_string(getpid()) + ".sock";
  for (int round = 0; round < 2; ++round) {
    start({.address = UnixAddress{path}});
    struct stat status{};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    RawClient client(path);
    client.get("/hello");
    EXPECT_EQ(client.read_answer().body, "hello");
    Server second({.address = UnixAddress{path}}, Router({}));
    const Done refused = second.start();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  }
}

TEST_F(ServerTest, ReplacesAUnixSocketThatNobodyListensOn) {
  const std::string path = testing::TempDir() + "deserted-" + std::to_string(getpid()) + ".sock";
  const int deserted = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
  std::memcpy(address.sun_path, path.data(), path.size());
  ASSERT_EQ(bind(deserted, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  close(deserted);
  start({.address = UnixAddress{path}}).stop();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Server, ListensOnlyWhereItMay) {
  const Router router({});
  const auto refusal_of = [&router](Address address) {
    Server server({.address = std::move(address)}, router);
    const Done done = server.start();
    return done ? std::nullopt : std::optional(done.error().code);
  };
  EXPECT_EQ(refusal_of(TcpAddress{.host = "0.0.0.0"}), ErrorCode::kDenied);
  EXPECT_EQ(refusal_of(TcpAddress{.host = "::"}), ErrorCode::kDenied);
  EXPECT_EQ(refusal_of(TcpAddress{.host = "192.0.2.7"}), ErrorCode::kDenied);
  EXPECT_EQ(refusal_of(TcpAddress{.host = "example.com"}), ErrorCode::kInvalid);
  EXPECT_EQ(refusal_of(UnixAddress{std::string(200, 'x')}), ErrorCode::kInvalid);
  EXPECT_EQ(refusal_of(TcpAddress{.host = "localhost"}), std::nullopt);
  EXPECT_EQ(refusal_of(TcpAddress{.host = "127.0.0.2"}), std::nullopt);
  Server first({}, router);
  ASSERT_TRUE(first.start());
  EXPECT_EQ(refusal_of(TcpAddress{.port = first.port()}), ErrorCode::kConflict);
}

}  // namespace
}  // namespace cofactor::http
