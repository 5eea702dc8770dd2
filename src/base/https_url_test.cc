#include "base/https_url.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace cofactor {
namespace {

// What another parser might read otherwise, or as something else.
constexpr auto kRefused = std::to_array<std::string_view>({
    "",
    "https",
    "https:/a.b",
    "//a.b/",
    "a.b",
    "http://a.b/",
    "ftp://a.b/",
    "file:///etc",
    "gopher://a.b/",
    "javascript:alert(1)",
    " https://a.b/",
    "https:// a.b/",
    "https://",
    "https:///x",
    "https://:443/",
    "https://user@a.b/",
    "https://user:pw@a.b/",
    "https://a.b@127.0.0.1/",
    "https://127.0.0.1#@a.b/",
    "https://a.b#x",
    "https://a.b/x#y",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.0.0.1./",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]:443/",
    "https://::1/",
    "https://a.b./",
    "https://.a.b/",
    "https://a..b/",
    "https://-a.b/",
    "https://a-.b/",
    "https://a_b.c/",
    "https://a.b:0/",
    "https://a.b:/",
    "https://a.b:22/",
    "https://a.b:25/",
    "https://a.b:80/",
    "https://a.b:1023/",
    "https://a.b:65536/",
    "https://a.b:0443/",
    "https://a.b:+443/",
    "https://a.b:443:443/",
    "https://a.b:44 3/",
    "https://a.b\\@c.d/",
    "https://a.b\\.c.d/",
    "https://a.b/x y",
    "https://a.b/\"",
    "https://a.b/<",
    "https://a.b/\\",
    "https://a.b/^",
    "https://a.b/`",
    "https://a.b/{}",
    "https://a.b/|",
    "https://a.b/\r\nX: y",
    "https://a.b/\x7f",
    "https://a%2eb/",
    "https://b\xc3\xbc"
    "cher.example/",
    "https://a.b/\xc3\xbc",
    "https://\xe2\x91\xa0.b/",
    "https://a.1/",
    "https://1/",
    std::string_view("https://a.b\0.c/", 15),
});

TEST(HttpsUrl, IsMadeOfItsParts) {
  struct Row {
    std::string_view typed;
    std::string_view text;
    std::string_view host;
    std::uint16_t port;
    std::string_view path;
  };
  for (const Row& row : {
           Row{"https://hooks.example.com",
               "https://hooks.example.com/",
               "hooks.example.com",
               443,
               "/"},
           Row{"HTTPS://Hooks.Example.COM/A",
               "https://hooks.example.com/A",
               "hooks.example.com",
               443,
               "/A"},
           Row{"https://a.b:443/x", "https://a.b/x", "a.b", 443, "/x"},
           Row{"https://a.b:8443?x=y", "https://a.b:8443/?x=y", "a.b", 8443, "/?x=y"},
           Row{"https://receiver:9000/x/../y",
               "https://receiver:9000/x/../y",
               "receiver",
               9000,
               "/x/../y"},
           Row{"https://xn--bcher-kva.example/%C3%BC@b:1",
               "https://xn--bcher-kva.example/%C3%BC@b:1",
               "xn--bcher-kva.example",
               443,
               "/%C3%BC@b:1"},
       }) {
    const auto url = HttpsUrl::parse(row.typed);
    ASSERT_TRUE(url) << row.typed;
    EXPECT_EQ(url->text(), row.text);
    EXPECT_EQ(url->host(), row.host);
    EXPECT_EQ(url->port(), row.port);
    EXPECT_EQ(url->path(), row.path);
  }
  EXPECT_EQ(HttpsUrl::parse("https://a.b:8443/x")->origin(), "https://a.b:8443");
  EXPECT_EQ(HttpsUrl::parse("https://a.b:443/x")->origin(), "https://a.b");
}

TEST(HttpsUrl, RefusesWhatAnotherParserMightReadOtherwise) {
  std::vector<std::string> typed(kRefused.begin(), kRefused.end());
  typed.push_back("https://" + std::string(64, 'a') + ".b/");
  typed.push_back("https://a.b/" + std::string(HttpsUrl::kLongest, 'a'));
  for (const std::string& each : typed) {
    const auto url = HttpsUrl::parse(each);
    ASSERT_FALSE(url) << each;
    EXPECT_EQ(url.error().code, ErrorCode::kInvalid) << each;
  }
}

}  // namespace
}  // namespace cofactor
