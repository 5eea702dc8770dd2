#include "egress/address.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace cofactor::egress {
namespace {

TEST(Address, IsPublicExactlyWhereTheTableSaysSo) {
  std::ifstream file("tests/vectors/egress_addresses.txt");
  int rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) {
      continue;
    }
    std::istringstream words(line);
    std::string text;
    std::string verdict;
    words >> text >> verdict;
    const auto address = Address::parse(text);
    ASSERT_TRUE(address) << line;
    ASSERT_TRUE(verdict == "public" || verdict == "denied") << line;
    EXPECT_EQ(is_public(*address), verdict == "public") << line;
    ++rows;
  }
  EXPECT_GE(rows, 200);
}

TEST(Address, HasOneSpelling) {
  for (const char* text : {"",
                           "127.1",
                           "2130706433",
                           "0x7f.0.0.1",
                           "0177.0.0.1",
                           "127.0.0.01",
                           "127.0.0.1 ",
                           " 127.0.0.1",
                           "127.0.0.1.",
                           "256.0.0.1",
                           "localhost",
                           "fe80::1%lo",
                           "[::1]",
                           "::1/128",
                           "1:2:3",
                           "::ffff:127.1"}) {
    EXPECT_FALSE(Address::parse(text)) << text;
  }
  EXPECT_FALSE(Address::parse(std::string_view("8.8.8.8\0.x", 10)));
  EXPECT_EQ(Address::parse("2001:DB8::0:1")->text(), "2001:db8::1");
  EXPECT_EQ(Address::parse("8.8.8.8")->text(), "8.8.8.8");
}

}  // namespace
}  // namespace cofactor::egress
