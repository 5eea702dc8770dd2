#include "web/assets.h"

#include <gtest/gtest.h>

#include "http/raw_client.h"
#include "http/server.h"

namespace cofactor::web {
namespace {

constexpr Asset kAssets[] = {{.pattern = "/",
                              .content_type = "text/html; charset=utf-8",
                              .tag = "aa",
                              .kind = Kind::kDocument,
                              .plain = "plain text",
                              .gzip = "gzipped",
                              .brotli = "short"},
                             {.pattern = "/enrol",
                              .content_type = "text/html; charset=utf-8",
                              .tag = "bb",
                              .kind = Kind::kCamera,
                              .plain = "camera",
                              .gzip = {},
                              .brotli = {}},
                             {.pattern = "/a/app-cc.js",
                              .content_type = "text/javascript; charset=utf-8",
                              .tag = "cc",
                              .kind = Kind::kNamed,
                              .plain = "script",
                              .gzip = {},
                              .brotli = {}}};

class Served : public testing::Test {
 protected:
  Served() : router_(routes_of(kAssets)), server_({}, router_) {
    if (!server_.start()) {
      ADD_FAILURE() << "the server does not listen";
    }
  }
  std::string get(std::string_view path, std::string_view fields = "") {
    http::RawClient client(server_.port());
    client.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" +
                std::string(fields) + "Connection: close\r\n\r\n");
    return client.read_to_end();
  }

  http::Router router_;
  http::Server server_;
};

TEST_F(Served, GivesTheSmallestFormThatTheBrowserTakes) {
  EXPECT_TRUE(get("/").ends_with("\r\n\r\nplain text"));
  EXPECT_TRUE(get("/", "Accept-Encoding: gzip, deflate\r\n").ends_with("\r\n\r\ngzipped"));
  const std::string brotli = get("/", "Accept-Encoding: gzip, deflate, br, zstd\r\n");
  EXPECT_TRUE(brotli.ends_with("\r\n\r\nshort"));
  EXPECT_TRUE(brotli.contains("Content-Encoding: br\r\n"));
  EXPECT_TRUE(get("/", "Accept-Encoding: br;q=0, gzip;q=0.5\r\n").ends_with("\r\n\r\ngzipped"));
  EXPECT_TRUE(get("/", "Accept-Encoding: brotli\r\n").ends_with("\r\n\r\nplain text"));
  EXPECT_TRUE(get("/enrol", "Accept-Encoding: br\r\n").ends_with("\r\n\r\ncamera"));
}

TEST_F(Served, SendsNothingThatTheBrowserHas) {
  const std::string first = get("/", "Accept-Encoding: br\r\n");
  EXPECT_TRUE(first.contains("ETag: \"aa-br\"\r\n"));
  const std::string again = get("/", "Accept-Encoding: br\r\nIf-None-Match: \"aa-br\"\r\n");
  EXPECT_TRUE(again.starts_with("HTTP/1.1 304 "));
  EXPECT_TRUE(again.ends_with("\r\n\r\n"));
  EXPECT_TRUE(get("/", "If-None-Match: \"aa-br\"\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_F(Served, KeepsWhatIsNamedByItsContentAndAsksForTheRest) {
  EXPECT_TRUE(get("/a/app-cc.js").contains("Cache-Control: public, max-age=31536000, immutable"));
  EXPECT_TRUE(get("/").contains("Cache-Control: no-cache\r\n"));
  EXPECT_FALSE(get("/").contains("immutable"));
}

TEST_F(Served, AllowsTheCameraInOneDocumentAlone) {
  EXPECT_TRUE(get("/enrol").contains("camera=(self)"));
  EXPECT_TRUE(get("/").contains("camera=()"));
  EXPECT_FALSE(get("/").contains("camera=(self)"));
}

TEST_F(Served, AllowsNoInlineScriptAndNoFrame) {
  for (const std::string& answer : {get("/"), get("/enrol"), get("/a/app-cc.js")}) {
    EXPECT_TRUE(answer.contains("default-src 'none'; script-src 'self'; style-src 'self'"));
    EXPECT_TRUE(answer.contains("frame-ancestors 'none'; require-trusted-types-for 'script'"));
    EXPECT_FALSE(answer.contains("unsafe"));
    EXPECT_TRUE(answer.contains("Cross-Origin-Opener-Policy: same-origin\r\n"));
    EXPECT_TRUE(answer.contains("Referrer-Policy: no-referrer\r\n"));
    EXPECT_TRUE(answer.contains("X-Content-Type-Options: nosniff\r\n"));
  }
}

TEST(Embedded, HoldsTheAppAtTheRoot) {
  bool root = false;
  for (const Asset& asset : embedded()) {
    root = root || (asset.pattern == "/" && asset.kind == Kind::kDocument);
    EXPECT_FALSE(asset.plain.empty()) << asset.pattern;
    EXPECT_FALSE(asset.tag.empty()) << asset.pattern;
  }
  EXPECT_TRUE(root);
}

}  // namespace
}  // namespace cofactor::web
