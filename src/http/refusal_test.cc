#include <chrono>
#include <fstream>
#include <thread>

#include "http/server_fixture.h"

namespace cofactor::http {
namespace {

struct Case {
  std::string_view what;
  std::string request;
  int status;
};

std::string with(std::string_view lines) {
  return "GET /hello HTTP/1.1\r\nHost: t\r\n" + std::string(lines) + "\r\n";
}

std::string post(std::string_view lines, std::string_view body) {
  return "POST /echo HTTP/1.1\r\nHost: t\r\n" + std::string(lines) + "\r\n" + std::string(body);
}

std::vector<Case> what_is_not_http() {
  return {
      {"nonsense", "nonsense\r\n\r\n", 400},
      {"HTTP/0.9", "GET /hello\r\n\r\n", 400},
      {"HTTP/0.9 with spaces", "GET /hello  \r\n\r\n", 400},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"HTTP/1.2", "GET /hello HTTP/1.2\r\nHost: t\r\n\r\n", 400},
      {"TLS", "\x16\x03\x01\x02\x01\x01", 400},
      {"bare line feeds", "GET /hello HTTP/1.1\nHost: t\n\n", 400},
      {"a bare line feed in a field", with("X: a\nTransfer-Encoding: chunked\r\n"), 400},
      {"a bare carriage return in a field", with("X: a\rb\r\n"), 400},
      {"NUL in a field", with(std::string("X: a\0b\r\n", 8)), 400},
      {"a space before the colon", with("Content-Length : 5\r\n"), 400},
      {"a space before the name", with(" X: a\r\n"), 400},
      {"a field without a name", with(": a\r\n"), 400},
      {"a folded field", with("X: a\r\n b\r\n"), 400},
      {"a folded field, empty first", with("X:\r\n b\r\n"), 400},
      {"a folded field, by a tab", with("X: a\r\n\tb\r\n"), 400},
      {"a folded length", post("Content-Length:\r\n 5\r\n", "hello"), 400},
      {"no host", "GET /hello HTTP/1.1\r\n\r\n", 400},
      {"two hosts", with("Host: u\r\n"), 400},
      {"an empty host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"a host with a space", "GET /hello HTTP/1.1\r\nHost: t u\r\n\r\n", 400},
      {"two authorizations", with("Authorization: a\r\nauthorization: b\r\n"), 400},
      {"two request ids", with("Idempotency-Key: a\r\nIdempotency-key: b\r\n"), 400},
      {"a whole URL", "GET http://t/hello HTTP/1.1\r\nHost: t\r\n\r\n", 400},
      {"a fragment", "GET /hello#x HTTP/1.1\r\nHost: t\r\n\r\n", 400},
      {"an asterisk", "DELETE * HTTP/1.1\r\nHost: t\r\n\r\n", 400},
      {"a tunnel", "CONNECT t:443 HTTP/1.1\r\nHost: t\r\n\r\n", 501},
      {"a method in small letters", "get /hello HTTP/1.1\r\nHost: t\r\n\r\n", 501},
  };
}

std::vector<Case> what_smuggles() {
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const std::string chunks = "5\r\nhello\r\n0\r\n\r\n";
  return {
      {"CL.TE", post("Content-Length: 5\r\n" + chunked, chunks), 400},
      {"TE.CL", post(chunked + "Content-Length: 5\r\n", chunks), 400},
      {"TE.TE", post(chunked + chunked, chunks), 400},
      {"two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"), 400},
      {"the same length twice", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400},
      {"a list of lengths", post("Content-Length: 5, 5\r\n", "hello"), 400},
      {"a signed length", post("Content-Length: +5\r\n", "hello"), 400},
      {"a negative length", post("Content-Length: -5\r\n", "hello"), 400},
      {"a hexadecimal length", post("Content-Length: 0x5\r\n", "hello"), 400},
      {"an empty length", post("Content-Length:\r\n", "hello"), 400},
      {"a length beyond 64 bits", post("Content-Length: 18446744073709551621\r\n", "hello"), 400},
      {"an unknown encoding", post("Transfer-Encoding: gzip\r\n", chunks), 400},
      {"two encodings", post("Transfer-Encoding: gzip, chunked\r\n", chunks), 400},
      {"identity", post("Transfer-Encoding: identity\r\n", chunks), 400},
      {"chunked and more", post("Transfer-Encoding: chunked, x\r\n", chunks), 400},
      {"chunked, quoted", post("Transfer-Encoding: \"chunked\"\r\n", chunks), 400},
      {"chunked after a vertical tab",
       post("Transfer-Encoding: \x0b"
            "chunked\r\n",
            chunks),
       400},
      {"chunked by another name",
       post("Transfer_Encoding: chunked\r\nContent-Length: x\r\n", ""),
       400},
      {"chunked in HTTP/1.0",
       "POST /echo HTTP/1.0\r\nHost: t\r\n" + chunked + "\r\n" + chunks,
       400},
      {"a bad chunk size", post(chunked, "5x\r\nhello\r\n0\r\n\r\n"), 400},
      {"a chunk size of 17 digits", post(chunked, "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"), 400},
      {"a chunk size with 0x", post(chunked, "0x5\r\nhello\r\n0\r\n\r\n"), 400},
      {"a chunk that is too long", post(chunked, "3\r\nhello\r\n0\r\n\r\n"), 400},
      {"a chunk ended by a line feed", post(chunked, "5\nhello\n0\n\n"), 400},
      {"a chunk extension", post(chunked, "5;a=b\r\nhello\r\n0\r\n\r\n"), 400},
      {"a quoted chunk extension", post(chunked, "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"), 400},
      {"a trailer", post(chunked, "5\r\nhello\r\n0\r\nX: a\r\n\r\n"), 400},
      {"a body that nobody asked for",
       "POST /nothing HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello",
       404},
      {"a length in a trailer", post(chunked, "5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n"), 400},
  };
}

std::string of_headers(int count, const std::string& value = "a") {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += "X-" + std::to_string(i) + ": " + value + "\r\n";
  return lines;
}

std::vector<Case> what_is_too_much() {
  return {
      {"101 headers", with(of_headers(100)), 431},
      {"10,000 headers", with(of_headers(10'000)), 431},
      {"a long header", with("X: " + std::string(9'000, 'a') + "\r\n"), 431},
      {"long headers",
       with("X: " + std::string(5'000, 'a') + "\r\nY: " + std::string(5'000, 'a') + "\r\n"),
       431},
      {"a header too long in sum", with(of_headers(80, std::string(100, 'a'))), 431},
      {"a long target", "GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: t\r\n\r\n", 431},
      {"a long name", with(std::string(200'000, 'a')), 431},
      {"a body over the limit", post("Content-Length: 65537\r\n", ""), 413},
      {"a body of 1 GB", post("Content-Length: 1073741824\r\n", ""), 413},
      {"a chunk of 1 GB", post("Transfer-Encoding: chunked\r\n", "40000000\r\n"), 413},
      {"chunks over the limit",
       post("Transfer-Encoding: chunked\r\n",
            "8000\r\n" + std::string(0x8000, 'a') + "\r\n8001\r\n" + std::string(0x8001, 'a')),
       413},
  };
}

// A sanitizer keeps what was freed.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kMemoryIsOurs = false;
#else
constexpr bool kMemoryIsOurs = true;
#endif

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * 4096;
}

class RefusalTest : public ServerTest {
 protected:
  // Each is refused, the connection is closed, and what follows the refused request is not read.
  void expect_all(const std::vector<Case>& cases) {
    for (const Case& each : cases) {
      RawClient client = connect();
      client.send(each.request);
      client.send("GET /things/smuggled HTTP/1.1\r\nHost: t\r\n\r\n");
      const RawClient::Answer answer = client.read_answer();
      EXPECT_EQ(answer.status, each.status) << each.what << ": " << answer.body;
      EXPECT_TRUE(answer.header.contains("Connection: close\r\n")) << each.what;
      EXPECT_EQ(client.read_to_end(), "") << each.what;
    }
    for (const Counted& each : counted()) EXPECT_TRUE(each.route.empty() || each.route == "echo");
  }
};

// Negative test 33: HTTP/0.9, and what else is no HTTP/1.1.
TEST_F(RefusalTest, RefusesWhatIsNotHttp) {
  start();
  expect_all(what_is_not_http());
}

// Negative test 33: CL+TE smuggling and its kin.
TEST_F(RefusalTest, Negative33RefusesEveryWayToSmuggleARequest) {
  start();
  expect_all(what_smuggles());
}

// Negative test 33: ten thousand headers, a body of 1 GB.
TEST_F(RefusalTest, Negative33RefusesWhatIsTooMuchWithoutKeepingIt) {
  start();
  const std::vector<Case> cases = what_is_too_much();
  expect_all(cases);
  const std::size_t before = resident_bytes();
  expect_all(cases);
  expect_all(cases);
  if (kMemoryIsOurs) EXPECT_LT(resident_bytes(), before + 1024UZ * 1024);
}

TEST_F(RefusalTest, RefusesALargeBodyWhileTheClientGoesOnSending) {
  start();
  RawClient client = connect();
  client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 600000\r\n\r\n");
  client.send(std::string(600'000, 'a'));
  EXPECT_EQ(client.read_answer().status, 413);
}

// Negative test 23: at a real server.
TEST_F(RefusalTest, Negative23RefusesAPathWithASecondSpelling) {
  start();
  for (const std::string_view path : {"/things/.",
                                      "/things/..",
                                      "/things/%2e%2e",
                                      "/things/%2E",
                                      "//things/a",
                                      "/things//a",
                                      "/things/a/",
                                      "/things/%61",
                                      "/things/a%2fb",
                                      "/things/a%00",
                                      "/things/\xc3\xa4",
                                      "/things/\xe2\x80\xae"
                                      "a"}) {
    const RawClient::Answer answer =
        ask("GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(answer.status, 400) << path;
  }
}

TEST_F(RefusalTest, ClosesAHeaderThatDrips) {
  start({.limits = quick_limits()});
  RawClient client = connect();
  // Each byte comes in time, the whole does not: the limit is absolute.
  client.send("GET /hello HTTP/1.1\r\nHost: t\r\nX: ");
  while (!client.has_answer_within(std::chrono::milliseconds(5))) client.send("a");
  EXPECT_EQ(client.read_answer().status, 408);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(RefusalTest, ClosesABodyThatStops) {
  start({.limits = quick_limits()});
  RawClient client = connect();
  client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(client.read_answer().status, 408);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(RefusalTest, ClosesAConnectionThatSaysNothing) {
  start({.limits = quick_limits()});
  RawClient silent = connect();
  EXPECT_EQ(silent.read_to_end(), "");
  RawClient idle = connect();
  idle.get("/hello");
  EXPECT_EQ(idle.read_answer().status, 200);
  EXPECT_EQ(idle.read_to_end(), "");
}

TEST_F(RefusalTest, CutsAClientThatTakesNoAnswer) {
  Server& server = start({.limits = quick_limits()});
  RawClient client = connect();
  for (int i = 0; i < 4; ++i) client.get("/large/20000000");
  while (counted().empty()) std::this_thread::yield();
  while (server.connections() > 0) std::this_thread::yield();
  EXPECT_LT(client.read_to_end().size(), 20'000'000U);
  EXPECT_EQ(counted().size(), 1U);  // the next waited for the first to be taken
}

TEST_F(RefusalTest, KeepsNoSecretForAClientThatDoesNotTakeIt) {
  Limits limits = quick_limits();
  limits.write_time = std::chrono::hours(1);
  Server& server = start({.limits = limits});
  RawClient client = connect();
  client.get("/secret/20000000");
  while (counted().empty()) std::this_thread::yield();
  while (server.connections() > 0) std::this_thread::yield();
  EXPECT_LT(client.read_to_end().size(), 20'000'000U);
}

TEST_F(RefusalTest, DoesNotCallAClientIdleThatStillTakesItsAnswer) {
  Limits limits = quick_limits();
  limits.idle_time = std::chrono::milliseconds(10);
  limits.write_time = std::chrono::seconds(60);
  start({.limits = limits});
  RawClient client = connect();
  client.get("/large/20000000");
  RawClient silent = connect();
  EXPECT_EQ(silent.read_to_end(), "");  // so ten idle times have passed
  EXPECT_EQ(client.read_answer().body.size(), 20'000'000U);
}

}  // namespace
}  // namespace cofactor::http
