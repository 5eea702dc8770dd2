// A real proxy before a server on a unix socket: whom the server sees, and whom it does not
// believe.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "egress/testing/outside.h"
#include "http/raw_client.h"
#include "http/server.h"

namespace cofactor::http {
namespace {

namespace fs = std::filesystem;

class Nginx {
 public:
  explicit Nginx(const fs::path& folder) {
    std::ofstream(folder / "nginx.conf") << R"(
daemon off;
pid nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
  uwsgi_temp_path t4; scgi_temp_path t5;
  upstream cofactor { server unix:)" << (folder / "server.sock").string()
                                         << R"(; }
  server {
    listen unix:)" << (folder / "proxy.sock").string()
                                         << R"(;
    location / {
      proxy_pass http://cofactor;
      proxy_set_header X-Forwarded-For $http_x_test_address;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-Host $host;
    }
    location /appended/ {
      proxy_pass http://cofactor/;
      proxy_set_header X-Forwarded-For "$http_x_forwarded_for, 203.0.113.9";
    }
  }
})";
    nginx_.emplace(std::vector<std::string>{
        "nginx", "-p", folder.string() + "/", "-c", (folder / "nginx.conf").string()});
    egress::await_socket(folder / "proxy.sock");
  }

 private:
  std::optional<egress::Child> nginx_;
};

class BehindNginx : public testing::Test {
 protected:
  BehindNginx() : router_(routes()) {
    std::string name = fs::temp_directory_path() / "cofactor-nginx-XXXXXX";
    CHECK(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    CHECK(chmod(name.c_str(), 0755) == 0);  // nginx's worker is another user
  }
  ~BehindNginx() override { fs::remove_all(folder_); }

  static std::vector<Route> routes() {
    std::vector<Route> routes;
    routes.push_back({Method::kGet, "/who", "who", [](Request&& request, Reply reply) {
                        reply.send(
                            {.body = request.peer_address + " " + request.host +
                                     (request.scheme == Scheme::kHttps ? " https" : " http")});
                      }});
    return routes;
  }
  std::string who(const std::string& trusted, std::string_view path, std::string_view lines) {
    Options options{.address = UnixAddress{.path = (folder_ / "server.sock").string()}};
    if (!trusted.empty()) {
      options.proxies.ranges.push_back(AddressRange::parse(trusted).value());
    }
    Server server(std::move(options), router_);
    CHECK(server.start().has_value());
    CHECK(chmod((folder_ / "server.sock").c_str(), 0666) == 0);
    RawClient client((folder_ / "proxy.sock").string());
    client.get(path, lines);
    return client.read_answer().body;
  }

  const Router router_;
  fs::path folder_;
};

TEST_F(BehindNginx, SeesTheClientOfATrustedProxyAlone) {
  const Nginx nginx(folder_);
  constexpr std::string_view address = "X-Test-Address: 203.0.113.9\r\n";
  EXPECT_EQ(who("unix", "/who", address), "203.0.113.9 t https");
  EXPECT_EQ(who("", "/who", address), "unix cofactor http");
  EXPECT_EQ(who("127.0.0.1", "/who", address), "unix cofactor http");
  // What a client writes into the field itself stands before what the proxy adds.
  EXPECT_EQ(who("unix", "/appended/who", "X-Forwarded-For: 1.1.1.1\r\n"),
            "203.0.113.9 cofactor http");
  EXPECT_EQ(who("unix", "/appended/who", "Forwarded: for=1.1.1.1\r\n"),
            "203.0.113.9 cofactor http");
}

}  // namespace
}  // namespace cofactor::http
