#include "http/tls.h"

#include <sys/stat.h>

#include <thread>

#include "http/server_fixture.h"
#include "http/tls_client.h"

namespace cofactor::http {
namespace {

namespace fs = std::filesystem;

std::string text_in(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class TlsTest : public ServerTest {
 protected:
  static TlsFiles files_of(const MadeCertificate& made) {
    return {.certificate = made.certificate(), .key = made.key()};
  }
  static std::shared_ptr<const TlsIdentity> identity_of(const MadeCertificate& made) {
    return TlsIdentity::load(files_of(made)).value();
  }
  Server& start_tls(Limits limits = {}) {
    server_ = &start({.tls = identity_of(made_), .limits = limits});
    return *server_;
  }
  TlsClient connect_tls(const std::vector<std::string>& more = {}) {
    return {server_->port(), made_.certificate(), more};
  }

  const MadeCertificate made_{"first"};
  Server* server_ = nullptr;
};

TEST_F(TlsTest, KeepsAConnectionForManyRequests) {
  start_tls();
  TlsClient client = connect_tls();
  for (int i = 0; i < 100; ++i) {
    client->get("/hello");
    EXPECT_EQ(client->read_answer().body, "hello");
    client->post("/echo", std::string(static_cast<std::size_t>(i), 'e'));
    EXPECT_EQ(client->read_answer().body.size(), static_cast<std::size_t>(i));
  }
}

TEST_F(TlsTest, AnswersPipelinedRequestsInTheirOrder) {
  start_tls();
  TlsClient client = connect_tls();
  std::string requests;
  for (int i = 0; i < 500; ++i) {
    requests += "GET /things/" + std::to_string(i) + " HTTP/1.1\r\nHost: t\r\n\r\n";
  }
  std::thread sender([&] { client->send(requests); });
  for (int i = 0; i < 500; ++i) ASSERT_EQ(client->read_answer().body, std::to_string(i));
  sender.join();
}

TEST_F(TlsTest, CarriesWhatIsLargerThanARecordBothWays) {
  start_tls();
  TlsClient client = connect_tls();
  const std::string large(3'000'000, 'l');
  std::thread sender([&] { client->post("/large", large); });
  EXPECT_TRUE(client->read_answer().body == large);
  sender.join();
  client->get("/large/5000000");
  EXPECT_EQ(client->read_answer().body.size(), 5'000'000U);
}

TEST_F(TlsTest, StreamsEventsAndKeepsASilentStreamAlive) {
  start_tls(quick_limits());
  TlsClient client = connect_tls();
  client->get("/kept");
  EventStream stream = kept.take().start_stream();
  client->read_until("\r\n\r\n");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client->read(3), ":\n\n");
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(stream.push("data: " + std::to_string(i) + "\n\n"));
  EXPECT_TRUE(client->read_until("data: 999\n\n").contains("data: 500\n\n"));
}

TEST_F(TlsTest, TellsWhoWaitsThatTheClientHasGone) {
  start_tls();
  TlsClient client = connect_tls();
  client->get("/kept");
  Reply reply = kept.take();
  Handed<int> gone;
  reply.on_hang_up([&] { gone.give(1); });
  client->hang_up();
  gone.take();
}

TEST_F(TlsTest, KeepsNoSecretForAClientThatDoesNotTakeIt) {
  Limits limits = quick_limits();
  limits.header_time = std::chrono::seconds(20);
  limits.write_time = std::chrono::hours(1);
  Server& server = start_tls(limits);
  TlsClient client = connect_tls();
  client->get("/secret/20000000");
  while (counted().empty()) std::this_thread::yield();
  while (server.connections() > 0) std::this_thread::yield();
  EXPECT_LT(client->read_to_end().size(), 20'000'000U);
}

TEST_F(TlsTest, ClosesWhoDoesNotFinishTheHandshakeInTime) {
  Server& server = start_tls(quick_limits());
  RawClient silent = connect();
  EXPECT_EQ(silent.read_to_end(), "");
  RawClient slow = connect();
  slow.send(std::string_view("\x16\x03\x01\x02", 4));
  EXPECT_EQ(slow.read_to_end(), "");
  while (server.connections() > 0) std::this_thread::yield();
}

TEST_F(TlsTest, AnswersPlainHttpWithNothingOfARoute) {
  start_tls();
  RawClient plain = connect();
  plain.get("/hello");
  EXPECT_FALSE(plain.read_to_end().contains("hello"));
  EXPECT_TRUE(counted().empty());
}

TEST_F(TlsTest, SpeaksTls13AloneUnlessToldOtherwise) {
  start_tls();
  TlsClient old = connect_tls({"-tls1_2"});
  old->get("/hello");
  EXPECT_EQ(old->read_answer().status, 0);
  TlsClient present = connect_tls({"-tls1_3"});
  present->get("/hello");
  EXPECT_EQ(present->read_answer().status, 200);
}

TEST_F(TlsTest, SpeaksTls12WhereThatIsAllowedAndNothingOlder) {
  TlsFiles files = files_of(made_);
  files.least = TlsVersion::k12;
  server_ = &start({.tls = TlsIdentity::load(files).value()});
  TlsClient old = connect_tls({"-tls1_2"});
  old->get("/hello");
  EXPECT_EQ(old->read_answer().status, 200);
  for (const char* cipher : {"AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "AES128-GCM-SHA256"}) {
    TlsClient weak = connect_tls({"-tls1_2", "-cipher", cipher});
    weak->get("/hello");
    EXPECT_EQ(weak->read_answer().status, 0) << cipher;
  }
  TlsClient older = connect_tls({"-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"});
  older->get("/hello");
  EXPECT_EQ(older->read_answer().status, 0);
}

TEST_F(TlsTest, AgreesOnHttp11Alone) {
  start_tls();
  TlsClient both = connect_tls({"-alpn", "h2,http/1.1"});
  both->get("/hello");
  EXPECT_EQ(both->read_answer().status, 200);
  TlsClient other = connect_tls({"-alpn", "h2"});
  other->get("/hello");
  EXPECT_EQ(other->read_answer().status, 0);
}

TEST_F(TlsTest, ShowsANewCertificateToNewConnectionsAndKeepsTheOpenOnes) {
  Server& server = start_tls();
  TlsClient open = connect_tls();
  open->get("/hello");
  EXPECT_EQ(open->read_answer().status, 200);
  const MadeCertificate second("second");
  server.use(identity_of(second));
  TlsClient fresh(server.port(), second.certificate());
  fresh->get("/hello");
  EXPECT_EQ(fresh->read_answer().status, 200);
  open->get("/hello");
  EXPECT_EQ(open->read_answer().status, 200);
  TlsClient deceived = connect_tls();  // it trusts the first alone
  deceived->get("/hello");
  EXPECT_EQ(deceived->read_answer().status, 0);
}

TEST_F(TlsTest, LoadsNoPairThatDoesNotFitOrMayBeReadByEverybody) {
  const MadeCertificate second("second");
  const fs::path odd = made_.folder / "odd.pem";
  struct Row {
    const char* what;
    std::function<TlsFiles()> files;
    ErrorCode code;
    fs::path named;
  };
  const auto with_key = [&](const std::string& text, mode_t mode) {
    std::ofstream(odd) << text;
    CHECK(chmod(odd.c_str(), mode) == 0);
    return TlsFiles{.certificate = made_.certificate(), .key = odd};
  };
  const std::string key = text_in(made_.key());
  const std::string certificate = text_in(made_.certificate());
  const auto with_certificate = [&](const std::string& text) {
    std::ofstream(odd) << text;
    return TlsFiles{.certificate = odd, .key = made_.key()};
  };
  const std::vector<Row> rows = {
      {"another's key",
       [&] { return TlsFiles{.certificate = made_.certificate(), .key = second.key()}; },
       ErrorCode::kInvalid,
       second.key()},
      {"no key file",
       [&] { return TlsFiles{.certificate = made_.certificate(), .key = made_.folder / "none"}; },
       ErrorCode::kNotFound,
       made_.folder / "none"},
      {"a folder",
       [&] { return TlsFiles{.certificate = made_.folder, .key = made_.key()}; },
       ErrorCode::kDenied,
       made_.folder},
      {"a key for everybody", [&] { return with_key(key, 0644); }, ErrorCode::kDenied, odd},
      {"half a key",
       [&] { return with_key(key.substr(0, key.size() / 2), 0640); },
       ErrorCode::kInvalid,
       odd},
      {"an empty key", [&] { return with_key("", 0600); }, ErrorCode::kInvalid, odd},
      {"a key for a certificate", [&] { return with_certificate(key); }, ErrorCode::kInvalid, odd},
      {"half a chain",
       [&] { return with_certificate(certificate + certificate.substr(0, 200)); },
       ErrorCode::kInvalid,
       odd},
  };
  for (const Row& row : rows) {
    const auto refused = TlsIdentity::load(row.files());
    ASSERT_FALSE(refused) << row.what;
    EXPECT_EQ(refused.error().code, row.code) << row.what << ": " << refused.error().message;
    EXPECT_TRUE(refused.error().message.contains(row.named.string())) << refused.error().message;
  }
  EXPECT_TRUE(TlsIdentity::load(with_key(key, 0640)));
}

TEST_F(TlsTest, ListensBeyondLoopbackWithACertificateAlone) {
  const Router router({});
  Server plain({.address = TcpAddress{.host = "0.0.0.0"}}, router);
  EXPECT_EQ(plain.start().error().code, ErrorCode::kDenied);
  Server secure({.address = TcpAddress{.host = "0.0.0.0"}, .tls = identity_of(made_)}, router);
  EXPECT_TRUE(secure.start());
}

}  // namespace
}  // namespace cofactor::http
