#include "http/forwarded.h"

#include <gtest/gtest.h>

namespace cofactor::http {
namespace {

TrustedProxies proxies(const std::vector<std::string>& ranges,
                       TrustedProxies::Field field = TrustedProxies::Field::kXForwardedFor) {
  TrustedProxies out{.ranges = {}, .field = field};
  for (const std::string& range : ranges) out.ranges.push_back(AddressRange::parse(range).value());
  return out;
}

TEST(Forwarded, KnowsWhichAddressesARangeHolds) {
  struct Row {
    const char *range, *address;
    bool holds;
  };
  for (const Row& row : std::vector<Row>{
           {"10.0.0.0/8", "10.255.255.255", true},
           {"10.0.0.0/8", "11.0.0.0", false},
           {"10.0.0.0/8", "::ffff:10.1.2.3", true},
           {"192.0.2.7", "192.0.2.7", true},
           {"192.0.2.7", "192.0.2.8", false},
           {"192.0.2.128/25", "192.0.2.127", false},
           {"192.0.2.128/25", "192.0.2.129", true},
           {"0.0.0.0/0", "203.0.113.9", true},
           {"0.0.0.0/0", "2001:db8::1", false},
           {"::/0", "2001:db8::1", true},
           {"2001:db8::/32", "2001:db8:ffff::1", true},
           {"2001:db8::/32", "2001:db9::1", false},
           {"2001:db8::1", "2001:db8::1", true},
           {"2001:db8::1", "2001:db8::2", false},
           {"unix", "unix", true},
           {"unix", "127.0.0.1", false},
           {"::/0", "unix", false},
           {"127.0.0.0/8", "nobody", false},
       }) {
    EXPECT_EQ(AddressRange::parse(row.range)->contains(row.address), row.holds)
        << row.address << " in " << row.range;
  }
  for (const char* wrong : {"",
                            "10.0.0.0/33",
                            "10.0.0.1/8",
                            "10.0.0.0/",
                            "10.0.0.0/x",
                            "proxy",
                            "2001:db8::/129",
                            "2001:db8::1/32",
                            "10.0.0.0/-1",
                            "10.0.0.0/8/8"}) {
    const auto refused = AddressRange::parse(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
    EXPECT_FALSE(refused.error().hint.empty());
  }
}

// Each row: what is trusted, who connects, the fields in their order, whom it is.
TEST(Forwarded, TakesTheRightmostAddressThatIsNotTrustedItself) {
  using Lines = std::vector<std::pair<const char*, const char*>>;
  constexpr const char* for_name = "X-Forwarded-For";
  struct Row {
    std::vector<std::string> trusted;
    const char* peer;
    Lines lines;
    const char* address;
  };
  const std::vector<Row> rows = {
      {{}, "127.0.0.1", {{for_name, "203.0.113.9"}}, "127.0.0.1"},
      {{"10.0.0.0/8"}, "192.0.2.7", {{for_name, "203.0.113.9"}}, "192.0.2.7"},
      {{"10.0.0.0/8"}, "10.0.0.1", {}, "10.0.0.1"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "203.0.113.9"}}, "203.0.113.9"},
      {{"unix"}, "unix", {{for_name, "203.0.113.9"}}, "203.0.113.9"},
      {{"127.0.0.1"}, "unix", {{for_name, "203.0.113.9"}}, "unix"},
      // The client wrote the first itself.
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "1.1.1.1, 203.0.113.9"}}, "203.0.113.9"},
      {{"10.0.0.0/8"},
       "10.0.0.1",
       {{for_name, "1.1.1.1"}, {for_name, "203.0.113.9"}},
       "203.0.113.9"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "10.9.9.9, 203.0.113.9"}}, "203.0.113.9"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "1.1.1.1, 203.0.113.9 ,10.2.2.2"}}, "203.0.113.9"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "10.3.3.3,10.2.2.2"}}, "10.3.3.3"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "203.0.113.9:4711"}}, "203.0.113.9"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "2001:DB8:0::1"}}, "2001:db8::1"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "[2001:db8::1]:80"}}, "2001:db8::1"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "::ffff:203.0.113.9"}}, "203.0.113.9"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "1.1.1.1, unknown"}}, "10.0.0.1"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "1.1.1.1, ,10.2.2.2"}}, "10.2.2.2"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "unix"}}, "10.0.0.1"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, "203.0.113.9\" , \"x"}}, "10.0.0.1"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{for_name, ""}}, "10.0.0.1"},
      // Not the field that is trusted.
      {{"10.0.0.0/8"}, "10.0.0.1", {{"Forwarded", "for=203.0.113.9"}}, "10.0.0.1"},
      {{"10.0.0.0/8"}, "10.0.0.1", {{"X-Real-IP", "203.0.113.9"}}, "10.0.0.1"},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Fields fields;
    for (const auto& [name, value] : rows[i].lines) fields.add(name, value);
    EXPECT_EQ(
        client_of({.address = rows[i].peer, .host = "h"}, fields, proxies(rows[i].trusted)).address,
        rows[i].address)
        << "row " << i;
  }
}

TEST(Forwarded, ReadsTheFieldOfRfc7239WhereThatIsTheTrustedOne) {
  struct Row {
    const char *value, *address, *host;
    Scheme scheme;
  };
  for (const Row& row : std::vector<Row>{
           {"for=203.0.113.9", "203.0.113.9", "own", Scheme::kHttp},
           {"For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17", "own", Scheme::kHttp},
           {"for=1.1.1.1, for=203.0.113.9;proto=https;host=c.example",
            "203.0.113.9",
            "c.example",
            Scheme::kHttps},
           {"for=203.0.113.9;host=\"c.example:8443\";by=10.0.0.1",
            "203.0.113.9",
            "c.example:8443",
            Scheme::kHttp},
           {"for=\"1.1.1.1, for=2.2.2.2\", for=203.0.113.9", "203.0.113.9", "own", Scheme::kHttp},
           {"for=_hidden;host=c.example", "10.0.0.1", "c.example", Scheme::kHttp},
           {"for=unknown", "10.0.0.1", "own", Scheme::kHttp},
           {"host=\"a/b\";for=203.0.113.9", "203.0.113.9", "own", Scheme::kHttp},
           {"nonsense", "10.0.0.1", "own", Scheme::kHttp},
       }) {
    Fields fields;
    fields.add("X-Forwarded-For", "9.9.9.9");
    fields.add("Forwarded", row.value);
    const Client client = client_of({.address = "10.0.0.1", .host = "own"},
                                    fields,
                                    proxies({"10.0.0.0/8"}, TrustedProxies::Field::kForwarded));
    EXPECT_EQ(client.address, row.address) << row.value;
    EXPECT_EQ(client.host, row.host) << row.value;
    EXPECT_EQ(client.scheme, row.scheme) << row.value;
  }
}

TEST(Forwarded, TakesHostAndSchemeFromATrustedProxyAlone) {
  Fields fields;
  fields.add("x-forwarded-for", "203.0.113.9");
  fields.add("X-Forwarded-Host", "evil.example, cofactor.example");
  fields.add("X-Forwarded-Proto", "https");
  const Client seen{.address = "10.0.0.1", .host = "own"};
  const Client trusted = client_of(seen, fields, proxies({"10.0.0.1"}));
  EXPECT_EQ(trusted.host, "cofactor.example");
  EXPECT_EQ(trusted.scheme, Scheme::kHttps);
  const Client other = client_of(seen, fields, proxies({"10.0.0.2"}));
  EXPECT_EQ(other.host, "own");
  EXPECT_EQ(other.scheme, Scheme::kHttp);
}

}  // namespace
}  // namespace cofactor::http
