// The way out against real servers: nginx, and sockets that say nothing.
#include "egress/way_out.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <thread>

#include "egress/testing/outside.h"

namespace cofactor::egress {
namespace {

constexpr std::string_view kNginx = R"(
daemon off;
pid nginx.pid;
error_log stderr crit;
events {{}}
http {{
  log_format met "$request_method $request_uri";
  access_log met.log met;
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
  uwsgi_temp_path t4; scgi_temp_path t5;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    location /seen {{
      return 200 "$http_host|$ssl_server_name|$request_method|$http_x_test|$request_uri";
    }}
    location /moved {{ return 307 https://localhost:{port}/seen; }}
    location /later {{ add_header Retry-After 7 always; return 503; }}
    location /large {{ alias {folder}/large; error_page 405 =200 /large; }}
    location /slow {{ alias {folder}/large; error_page 405 =200 /slow; limit_rate 100; }}
  }}
}})";

class Outside : public testing::Test {
 protected:
  Outside() : port_(free_port()) {
    CHECK(chmod(made_.folder.c_str(), 0755) == 0);  // nginx's worker is another user
    std::ofstream(made_.folder / "large") << std::string(1 << 20, 'x');
    std::ofstream(made_.folder / "nginx.conf")
        << fmt::format(kNginx, fmt::arg("port", port_), fmt::arg("folder", made_.folder.string()));
    nginx_.emplace(std::vector<std::string>{
        "nginx", "-p", made_.folder.string() + "/", "-c", (made_.folder / "nginx.conf").string()});
    await_port(port_);
  }

  struct Way {
    std::vector<Place> internal;
    std::chrono::milliseconds longest = std::chrono::seconds(10);
  };
  WayOut way_out(Way way) {
    return WayOut({.resolver = names_,
                   .internal = std::move(way.internal),
                   .ca_file = made_.certificate(),
                   .longest = way.longest});
  }
  WayOut to_nginx() { return way_out({.internal = {{"localhost", port_}}}); }
  std::expected<Answer, Failure> post(const WayOut& way, const std::string& url) {
    const Post sent{.url = HttpsUrl::parse(url).value(),
                    .headers = {"X-Test: tested", "Content-Type: application/json"},
                    .body = "{}"};
    return way.post(sent, stop_.get_token());
  }
  std::string url(std::string_view path) const {
    return fmt::format("https://localhost:{}{}", port_, path);
  }
  // Ends nginx, which writes down a request only once it has answered it.
  std::string met() {
    nginx_.reset();
    return text_of_file(made_.folder / "met.log");
  }

  const MadeCertificate made_;
  const std::uint16_t port_;
  std::optional<Child> nginx_;
  ScriptedNames names_{{{"127.0.0.1"}}};
  std::stop_source stop_;
};

TEST_F(Outside, PostsToAnInternalPlaceWithItsNameInHostAndTls) {
  const auto answer = post(to_nginx(), url("/seen/%2e/x?a=b&c"));
  ASSERT_TRUE(answer) << sentence_of(answer.error());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body,
            fmt::format("localhost:{}|localhost|POST|tested|/seen/%2e/x?a=b&c", port_));
  EXPECT_EQ(names_.asked(), 1);
}

TEST_F(Outside, FollowsNoRedirect) {
  const auto answer = post(to_nginx(), url("/moved"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 307);
  EXPECT_EQ(met(), "POST /moved\n");
}

TEST_F(Outside, SaysWhenToComeAgain) {
  const auto answer = post(to_nginx(), url("/later"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->retry_after, std::chrono::seconds(7));
}

TEST_F(Outside, ReadsNoMoreOfAnAnswerThanItKeeps) {
  const auto answer = post(to_nginx(), url("/large"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body.size(), WayOut::kMostOfBody);
}

TEST_F(Outside, EndsWhatDripsAndWhatSaysNothing) {
  using std::chrono::milliseconds;
  const SilentPort silent;
  const WayOut way = way_out({.internal = {{"localhost", port_}, {"localhost", silent.port()}},
                              .longest = milliseconds(400)});
  EXPECT_EQ(post(way, url("/slow")).error(), Failure::kTimedOut);
  EXPECT_EQ(post(way, fmt::format("https://localhost:{}/", silent.port())).error(),
            Failure::kTimedOut);
}

TEST_F(Outside, StopsAtOnce) {
  const SilentPort silent;
  const WayOut way = way_out({.internal = {{"localhost", silent.port()}}});
  std::expected<Answer, Failure> answer;
  std::jthread waiting(
      [&] { answer = post(way, fmt::format("https://localhost:{}/", silent.port())); });
  silent.await_hello();
  stop_.request_stop();
  waiting.join();
  EXPECT_EQ(answer.error(), Failure::kStopped);
}

TEST_F(Outside, BelievesNoCertificateOfAnotherNameOrCa) {
  const WayOut other_name = way_out({.internal = {{"other.test", port_}}});
  EXPECT_EQ(post(other_name, fmt::format("https://other.test:{}/seen", port_)).error(),
            Failure::kUntrusted);
  const WayOut systems_cas({.resolver = names_, .internal = {{"localhost", port_}}});
  EXPECT_EQ(post(systems_cas, url("/seen")).error(), Failure::kUntrusted);
  EXPECT_EQ(met(), "");
}

TEST_F(Outside, SendsNothingToANameOfWhichOneAddressIsNotPublic) {
  const SilentPort silent;
  ScriptedNames mixed({{"198.41.0.4", "127.0.0.1"},
                       {"127.0.0.1"},
                       {"::ffff:127.0.0.1"},
                       {"64:ff9b::7f00:1"},
                       {"2002:7f00:1::1"},
                       {"::1"}});
  const WayOut way({.resolver = mixed, .internal = {{"localhost", 1}, {"other.test", port_}}});
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(post(way, fmt::format("https://localhost:{}/", silent.port())).error(),
              Failure::kForbidden)
        << i;
  }
  EXPECT_FALSE(silent.was_connected_to());
}

TEST_F(Outside, ANameThatChangesMeanwhileIsAskedForOnce) {
  ScriptedNames rebound({{"192.0.2.1"}, {"198.41.0.4"}, {"127.0.0.1"}});
  const SilentPort silent;
  const WayOut way({.resolver = rebound, .longest = std::chrono::milliseconds(300)});
  const std::string to = fmt::format("https://rebound.test:{}/", silent.port());
  EXPECT_EQ(post(way, to).error(), Failure::kForbidden);
  const auto second = post(way, to);  // to 198.41.0.4, where nobody is to be reached from here
  EXPECT_TRUE(second.error() == Failure::kTimedOut || second.error() == Failure::kUnreachable);
  EXPECT_EQ(rebound.asked(), 2);
  EXPECT_FALSE(silent.was_connected_to());
}

TEST_F(Outside, SaysWhenThereIsNobody) {
  const std::uint16_t nobody = free_port();
  const WayOut way = way_out({.internal = {{"localhost", nobody}}});
  EXPECT_EQ(post(way, fmt::format("https://localhost:{}/", nobody)).error(), Failure::kUnreachable);
  ScriptedNames none({{}});
  const WayOut lost({.resolver = none});
  EXPECT_EQ(post(lost, url("/")).error(), Failure::kUnresolved);
}

TEST_F(Outside, UsesNoProxyThatTheEnvironmentNames) {
  ASSERT_EQ(setenv("https_proxy", "http://127.0.0.1:1", 1), 0);
  ASSERT_EQ(setenv("ALL_PROXY", "http://127.0.0.1:1", 1), 0);
  const auto answer = post(to_nginx(), url("/seen"));
  unsetenv("https_proxy");
  unsetenv("ALL_PROXY");
  EXPECT_TRUE(answer);
}

TEST(SystemResolver, KnowsThisMachine) {
  SystemResolver resolver;
  const auto addresses = resolver.addresses_of("localhost", {});
  EXPECT_NE(std::ranges::find(addresses, Address::parse("127.0.0.1").value()), addresses.end());
  EXPECT_TRUE(resolver.addresses_of("nowhere.invalid", {}).empty());
}

}  // namespace
}  // namespace cofactor::egress
