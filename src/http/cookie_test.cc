#include "http/cookie.h"

#include <gtest/gtest.h>

namespace cofactor::http {
namespace {

constexpr std::string_view kName = "__Host-cofactor";

TEST(Cookie, IsFoundByItsExactNameOnce) {
  EXPECT_EQ(cookie_in("__Host-cofactor=abc", kName), "abc");
  EXPECT_EQ(cookie_in("a=1; __Host-cofactor=abc;b=2", kName), "abc");
  EXPECT_EQ(cookie_in(" a=1 ;\t__Host-cofactor = abc ", kName), "abc");
  EXPECT_EQ(cookie_in("__Host-cofactor=", kName), "");
  EXPECT_EQ(cookie_in("__Host-cofactor=a=b", kName), "a=b");
  for (const char* none : {"",
                           ";",
                           "=",
                           "__Host-cofactor",
                           "__host-cofactor=abc",
                           "x__Host-cofactor=abc",
                           "__Host-cofactorx=abc",
                           "a=__Host-cofactor=abc",
                           "__Host-cofactor=abc; __Host-cofactor=def",
                           "__Host-cofactor=abc, __Host-cofactor=def; __Host-cofactor=x"}) {
    EXPECT_EQ(cookie_in(none, kName), std::nullopt) << none;
  }
}

TEST(Cookie, IsSetForThisHostAlone) {
  const Body set = host_cookie(kName, "abc");
  EXPECT_EQ(set.text(), "__Host-cofactor=abc; Path=/; Secure; HttpOnly; SameSite=Strict");
  EXPECT_TRUE(set.is_secret());
  EXPECT_TRUE(host_cookie(kName, "").text().ends_with("; Max-Age=0"));
}

}  // namespace
}  // namespace cofactor::http
