#include "seal/credential.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/random.h"
#include "seal/key_file.h"

namespace cofactor {
namespace {

namespace fs = std::filesystem;

class Credential : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "cofactor-credential-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  ErrorCode refusal() const {
    const auto opened = open_credential(folder_);
    EXPECT_FALSE(opened);
    EXPECT_FALSE(opened || opened.error().hint.empty());
    return opened ? ErrorCode::kUnavailable : opened.error().code;
  }
  fs::path path() const { return folder_ / kCredentialName; }

  SeededRandom random_{33};
  fs::path folder_;
};

TEST_F(Credential, OpensAsTheKeyThatIsInIt) {
  const auto made = create_key_file(path(), random_);  // the same text
  ASSERT_TRUE(made);
  for (const mode_t mode : {0400U, 0440U, 0600U}) {  // systemd's, also with an ACL
    ASSERT_EQ(chmod(path().c_str(), mode), 0);
    const auto opened = open_credential(folder_);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(equal_in_constant_time(*opened, *made));
  }
}

TEST_F(Credential, ThatIsNotThereLeavesTheKeySealed) {
  EXPECT_EQ(open_credential(std::nullopt).error().code, ErrorCode::kSealed);
  EXPECT_EQ(refusal(), ErrorCode::kSealed);
  EXPECT_EQ(open_credential(folder_ / "none").error().code, ErrorCode::kSealed);
}

TEST_F(Credential, IsRefusedWhenOthersMayReadItOrItIsNoPlainFile) {
  ASSERT_TRUE(create_key_file(path(), random_));
  ASSERT_EQ(chmod(path().c_str(), 0404), 0);
  EXPECT_EQ(refusal(), ErrorCode::kDenied);
  fs::remove(path());
  fs::create_directory(path());
  EXPECT_EQ(refusal(), ErrorCode::kDenied);
  fs::remove(path());
  ASSERT_TRUE(create_key_file(folder_ / "real", random_));
  fs::create_symlink(folder_ / "real", path());
  EXPECT_EQ(refusal(), ErrorCode::kDenied);
}

TEST_F(Credential, ThatIsDamagedIsInvalid) {
  std::ofstream(path()) << "cofactor root key, version 1\nkey x\n";
  ASSERT_EQ(chmod(path().c_str(), 0400), 0);
  EXPECT_EQ(refusal(), ErrorCode::kInvalid);
}

TEST_F(Credential, IsWrappedWithAKeyThatSystemdKnows) {
  for (const char* known : {"auto", "host", "tpm2", "host+tpm2"}) {
    EXPECT_TRUE(parse_credential_key(known)) << known;
  }
  for (const char* unknown : {"", "tpm", "null", "tpm2-absent", "auto "}) {
    EXPECT_EQ(parse_credential_key(unknown).error().code, ErrorCode::kInvalid) << unknown;
  }
}

}  // namespace
}  // namespace cofactor
