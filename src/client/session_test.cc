#include "client/session.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "client/pin.h"
#include "client/private_file.h"

namespace cofactor::client {
namespace {

TEST(Places, FollowXdgAndElseTheHome) {
  const auto by_home = places_in({.home = "/people/ada"});
  ASSERT_TRUE(by_home);
  EXPECT_EQ(by_home->profile_file, "/people/ada/.config/cofactor/default.json");
  EXPECT_EQ(by_home->receipts, "/people/ada/.local/state/cofactor/receipts");
  const auto by_xdg = places_in({.profile = "ben",
                                 .xdg_config_home = "/config",
                                 .xdg_state_home = "relative",
                                 .home = "/people/ada"});
  ASSERT_TRUE(by_xdg);
  EXPECT_EQ(by_xdg->profile_file, "/config/cofactor/ben.json");
  EXPECT_EQ(by_xdg->checkpoints, "/people/ada/.local/state/cofactor/checkpoints");
}

TEST(Places, RefuseAProfileThatIsAPath) {
  for (const char* name : {"", "..", "a/b", ".hidden", "a b", "ä"}) {
    EXPECT_FALSE(places_in({.profile = name, .home = "/people/ada"})) << name;
  }
  EXPECT_FALSE(places_in({}));
}

TEST(TokenIn, IsTheFirstLineAlone) {
  EXPECT_TRUE(token_in("cft_abc\n"));
  EXPECT_TRUE(token_in("  cft_abc \r\nmore"));
  EXPECT_TRUE(equal_in_constant_time(*token_in("\tcft_abc\n"), *token_in("cft_abc")));
  for (const std::string& bad : {std::string(),
                                 std::string("\n"),
                                 std::string("CFT_ABC"),
                                 std::string("cft abc"),
                                 std::string("cft_\x1b[2J"),
                                 std::string(300, 'a')}) {
    EXPECT_FALSE(token_in(bad)) << bad;
  }
}

class SessionTest : public testing::Test {
 protected:
  SessionTest() { std::filesystem::remove_all(root); }
  ~SessionTest() override { std::filesystem::remove_all(root); }

  void save(const std::string& url) {
    Profile profile;
    profile.url = url;
    profile.token = TokenText::copy_from(bytes_of("cft_abc"));
    save_profile(file, profile);
  }
  Result<std::unique_ptr<Session>> open() { return Session::open(environment, random); }

  const std::string root = testing::TempDir() + "session_test";
  const std::string file = root + "/cofactor/default.json";
  Environment environment{.xdg_config_home = root, .xdg_state_home = root};
  SeededRandom random{7};
};

TEST_F(SessionTest, TakesServerAndTokenFromItsProfile) {
  save("http://localhost:1");
  const auto session = open();
  ASSERT_TRUE(session);
  EXPECT_EQ((*session)->url(), "http://localhost:1");
  EXPECT_TRUE((*session)->is_signed_in());
}

TEST_F(SessionTest, NeverSendsAProfilesTokenToAnotherServer) {
  save("http://localhost:1");
  environment.url = "http://localhost:2";
  const auto session = open();
  ASSERT_TRUE(session);
  EXPECT_EQ((*session)->url(), "http://localhost:2");
  EXPECT_FALSE((*session)->is_signed_in());
  EXPECT_EQ((*session)->begin().error().code, ErrorCode::kUnauthenticated);
}

TEST_F(SessionTest, GoesToTheUsualServerWithoutAProfile) {
  const auto session = open();
  ASSERT_TRUE(session);
  EXPECT_EQ((*session)->url(), kDefaultUrl);
  EXPECT_FALSE((*session)->is_signed_in());
}

TEST_F(SessionTest, TakesATokenFromAFile) {
  environment.token_file = root + "/token";
  EXPECT_EQ(open().error().code, ErrorCode::kInvalid);
  write_private(root + "/token", "cft_abc\n");
  EXPECT_TRUE((*open())->is_signed_in());
}

TEST_F(SessionTest, KnowsTheLogOfAnAddressWithoutAProfileToo) {
  save("http://localhost:1");
  environment.url = "http://localhost:2";
  EXPECT_EQ((*open())->log_key(), std::nullopt);
  const Places places = *places_in(environment);
  save_pin(places, {.url = "http://localhost:2", .log_key = "met", .log_origin = "there"});
  EXPECT_EQ((*open())->log_key(), "met");
  environment.url = "http://localhost:1";
  EXPECT_EQ((*open())->log_key(), std::nullopt);
}

TEST_F(SessionTest, HoldsToWhatItsProfileHasPinned) {
  save_profile(file,
               {.url = "http://localhost:1",
                .token = std::nullopt,
                .log_key = "own",
                .log_origin = "there"});
  save_pin(*places_in(environment),
           {.url = "http://localhost:1", .log_key = "met", .log_origin = "elsewhere"});
  EXPECT_EQ((*open())->log_key(), "own");
}

TEST_F(SessionTest, RefusesADamagedPinAndSaysWhatToDo) {
  environment.url = "http://localhost:2";
  const Places places = *places_in(environment);
  save_pin(places, {.url = "http://localhost:2", .log_key = "met", .log_origin = "there"});
  for (const auto& one : std::filesystem::directory_iterator(places.logs)) {
    write_private(one.path().string(), "{}");
  }
  const auto session = open();
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(session.error().hint.contains("Remove it")) << session.error().hint;
}

TEST_F(SessionTest, RefusesAProfileThatOthersMayRead) {
  save("http://localhost:1");
  chmod(file.c_str(), 0640);
  EXPECT_EQ(open().error().code, ErrorCode::kInvalid);
}

TEST_F(SessionTest, RefusesADamagedProfile) {
  write_private(file, "{\"url\":");
  const auto session = open();
  EXPECT_EQ(session.error().code, ErrorCode::kInvalid);
  EXPECT_NE(session.error().hint, "");
}

TEST_F(SessionTest, ForgetsItsTokenAtTheSignOut) {
  save("http://localhost:1");
  (*open())->sign_out();
  EXPECT_FALSE((*open())->is_signed_in());
  EXPECT_EQ((*open())->url(), "http://localhost:1");
  EXPECT_FALSE(read_small(file)->contains("cft_"));
}

TEST(PrivateFile, LeavesWhatAnotherProcessIsWritingAlone) {
  const std::string root = testing::TempDir() + "private_file_beside_test";
  std::filesystem::remove_all(root);
  write_private(root + "/a.new", "another's half");
  write_private(root + "/a.1.new", "another's half");
  write_private(root + "/a", "whole");
  EXPECT_EQ(read_small(root + "/a.new"), "another's half");
  EXPECT_EQ(read_small(root + "/a.1.new"), "another's half");
  std::filesystem::remove_all(root);
}

TEST(PrivateFile, IsItsOwnersAloneAndReplacedWhole) {
  const std::string root = testing::TempDir() + "private_file_test";
  std::filesystem::remove_all(root);
  const std::string file = root + "/a/b";
  write_private(file, "one");
  chmod(file.c_str(), 0644);
  write_private(file, "two");
  EXPECT_EQ(read_small(file), "two");
  struct stat status{};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(std::ranges::distance(std::filesystem::directory_iterator(root + "/a")), 1);
  EXPECT_THROW(static_cast<void>(read_small(file, 2)), Fault);
  EXPECT_EQ(read_small(root + "/none"), std::nullopt);
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace cofactor::client
