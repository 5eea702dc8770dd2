#include <fstream>

#include "api/testing/api_fixture.h"

// Bodies that are meant to take time or memory, at a real server.
namespace cofactor::api {
namespace {

// A sanitizer keeps what was freed.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kMemoryIsOurs = false;
#else
constexpr bool kMemoryIsOurs = true;
#endif

// "VmRSS:" now; "VmHWM:", its most since the last forget_peak().
std::size_t bytes_of_process(std::string_view which) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(which)) {
      return std::stoul(line.substr(which.size())) * 1024;
    }
  }
  return 0;
}
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

std::string of_keys(int count) {
  std::string out = R"({"name":"x")";
  for (int i = 0; i < count; ++i) {
    out += ",\"k" + std::to_string(i) + "\":0";
  }
  return out + "}";
}

class HostileBodies : public ApiTest {
 protected:
  static constexpr const char* kSmall = "/orgs/{org}/accounts/{account}/codes";
  // Takes pictures, and so a body of many megabytes.
  static constexpr const char* kLarge = "/orgs/{org}/accounts/{account}/devices";

  int status_of(const char* path, const std::string& body) {
    return ask({.method = "POST", .path = path, .body = body, .token = ada}).status;
  }
};

// Negative test 33: a JSON text that nests a hundred thousand times.
TEST_F(HostileBodies, ThatNestDeeplyAreRefused) {
  const auto before = test.world.writer().size();
  EXPECT_EQ(status_of(kSmall, std::string(60'000, '[')), 400);
  EXPECT_EQ(status_of(kSmall, std::string(100'000, '[')), 413);
  EXPECT_EQ(status_of(kLarge, std::string(100'000, '[')), 413);
  EXPECT_EQ(status_of(kLarge, repeated("{\"a\":", 100'000)), 413);
  EXPECT_EQ(status_of(kLarge, repeated("{\"a\":", 90'000)), 400);
  EXPECT_EQ(status_of(kLarge, repeated("[", 90'000) + repeated("]", 90'000)), 400);
  EXPECT_EQ(test.world.writer().size(), before);
}

// Negative test 33: a million keys, with no more memory than their text takes.
TEST_F(HostileBodies, WithAMillionKeysAreRefusedUnread) {
  const auto before = test.world.writer().size();
  const std::string keys = of_keys(1'000'000);
  const std::string same = R"({"name":"x")" + repeated(R"(,"a":0)", 1'000'000) + "}";
  const std::string values = R"({"name":[0)" + repeated(",0", 1'000'000) + "]}";
  EXPECT_EQ(status_of(kSmall, keys), 413);
  for (const std::string* body : {&keys, &same, &values}) {
    EXPECT_EQ(status_of(kLarge, *body), 413);  // room for a body is there after it
    forget_peak();
    const auto resident = bytes_of_process("VmRSS:");
    EXPECT_EQ(status_of(kLarge, *body), 413);
    // On the way the test and the server hold the body itself a few times.
    if (kMemoryIsOurs) {
      EXPECT_LT(bytes_of_process("VmHWM:"), resident + 5 * body->size());
    }
  }
  EXPECT_EQ(test.world.writer().size(), before);
}

// Negative test 33: as many values as are let through are still refused where they are not known.
TEST_F(HostileBodies, WithManyKeysAreRefusedAsNotKnown) {
  EXPECT_EQ(status_of(kLarge, of_keys(90'000)), 400);
}

// Negative test 33: a body of 1 GB is refused by its announcement, whatever the route takes.
TEST_F(HostileBodies, ThatAreAnnouncedTooLongAreRefusedBeforeTheyCome) {
  for (const char* path : {kSmall, kLarge}) {
    const auto answer = ask({.method = "POST",
                             .path = path,
                             .token = ada,
                             .more_fields = "Transfer-Encoding: chunked\r\n"});
    EXPECT_EQ(answer.status, 400) << "with Content-Length beside it";
  }
  http::RawClient client(port());
  client.send(in_test_vault(std::string("POST /api/v1") + kLarge) +
              " HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer " + ada +
              "\r\nContent-Length: 1073741824\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 413);
}

}  // namespace
}  // namespace cofactor::api
