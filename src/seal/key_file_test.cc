#include "seal/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/check.h"
#include "base/vectors.h"
#include "seal/seal_record.h"

namespace cofactor {
namespace {

namespace fs = std::filesystem;

class KeyFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "cofactor-key-file-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = folder_ / kKeyFileName;
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& text) const {
    std::ofstream(path_, std::ios::binary) << text;
    ASSERT_EQ(chmod(path_.c_str(), 0600), 0);
  }
  std::string text() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  ErrorCode refusal() const {
    const auto opened = open_key_file(path_);
    EXPECT_FALSE(opened);
    EXPECT_FALSE(opened || opened.error().hint.empty());
    return opened ? ErrorCode::kUnavailable : opened.error().code;
  }

  SeededRandom random_{31};
  fs::path folder_;
  fs::path path_;
};

TEST_F(KeyFile, OpensAsTheKeyThatWasDrawn) {
  SeededRandom twin = random_;
  const auto created = create_key_file(path_, random_);
  ASSERT_TRUE(created);
  EXPECT_TRUE(equal_in_constant_time(*created, Key(twin.bytes(32))));
  const auto opened = open_key_file(path_);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_TRUE(equal_in_constant_time(*opened, *created));
}

TEST_F(KeyFile, IsForItsOwnerAloneWhateverTheUmask) {
  const mode_t before = umask(0777);
  ASSERT_TRUE(create_key_file(path_, random_));
  umask(before);
  struct stat found{};
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1)
      << "something was left beside it";
}

TEST_F(KeyFile, IsNeverOverwritten) {
  ASSERT_TRUE(create_key_file(path_, random_));
  const std::string before = text();
  const auto again = create_key_file(path_, random_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(text(), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(KeyFile, IsNotWrittenThroughALink) {
  fs::create_symlink(folder_ / "elsewhere", path_);
  EXPECT_EQ(create_key_file(path_, random_).error().code, ErrorCode::kConflict);
  EXPECT_FALSE(fs::exists(folder_ / "elsewhere"));
}

TEST_F(KeyFile, IsCreatedThoughACrashLeftAHalfWrittenOne) {
  std::ofstream(folder_ / "root.key.new") << "cofactor root k";
  ASSERT_TRUE(create_key_file(path_, random_));
  EXPECT_TRUE(open_key_file(path_));
}

TEST_F(KeyFile, ThatCannotBeWrittenIsAFault) {
  EXPECT_THROW((void)create_key_file(folder_ / "no" / "root.key", random_), Fault);
}

TEST_F(KeyFile, IsRefusedUnlessItsModeIsExactly0600) {
  ASSERT_TRUE(create_key_file(path_, random_));
  for (const mode_t mode : {0640U, 0604U, 0660U, 0700U, 0400U, 04600U}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    EXPECT_EQ(refusal(), ErrorCode::kDenied) << std::oct << mode;
  }
  ASSERT_EQ(chmod(path_.c_str(), 0600), 0);
  EXPECT_TRUE(open_key_file(path_));
}

TEST_F(KeyFile, IsRefusedWhenItBelongsToAnother) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can give a file away";
  }
  ASSERT_TRUE(create_key_file(path_, random_));
  ASSERT_EQ(chown(path_.c_str(), 65534, 65534), 0);
  EXPECT_EQ(refusal(), ErrorCode::kDenied);
}

TEST_F(KeyFile, IsRefusedWhenItIsNoPlainFile) {
  const auto real = folder_ / "real";
  ASSERT_TRUE(create_key_file(real, random_));
  fs::create_symlink(real, path_);
  EXPECT_EQ(refusal(), ErrorCode::kDenied);
  fs::remove(path_);
  fs::create_directory(path_);
  EXPECT_EQ(refusal(), ErrorCode::kDenied);
  fs::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(refusal(), ErrorCode::kDenied);
}

TEST_F(KeyFile, ThatIsNotThereIsNotFound) { EXPECT_EQ(refusal(), ErrorCode::kNotFound); }

TEST_F(KeyFile, IsRefusedWhenAnyByteOfItsKeyOrFingerprintChanges) {
  ASSERT_TRUE(create_key_file(path_, random_));
  const std::string whole = text();
  for (std::size_t at = whole.find("\nkey "); at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    write(damaged);
    EXPECT_EQ(refusal(), ErrorCode::kInvalid) << at;
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write(whole.substr(0, size));
    EXPECT_EQ(refusal(), ErrorCode::kInvalid) << "cut to " << size;
  }
}

TEST_F(KeyFile, IsRefusedWithMoreInItThanItHas) {
  ASSERT_TRUE(create_key_file(path_, random_));
  const std::string whole = text();
  for (const std::string& more :
       {std::string("\n"), std::string("key x\n"), whole, std::string(10000, 'x')}) {
    write(whole + more);
    EXPECT_EQ(refusal(), ErrorCode::kInvalid) << more.size();
  }
}

TEST_F(KeyFile, OfALaterVersionIsRefused) {
  ASSERT_TRUE(create_key_file(path_, random_));
  std::string later = text();
  later.replace(later.find("version 1"), 9, "version 2");
  write(later);
  EXPECT_EQ(refusal(), ErrorCode::kInvalid);
}

// Made once by a program that shares no code with Cofactor; it must open for ever.
TEST_F(KeyFile, OfVersion1OpensForEver) {
  const auto vectors = test_vectors("key_file.vec", {"key", "fingerprint", "base64"});
  for (const auto& vector : vectors) {
    write("cofactor root key, version 1\n# Any words.\nkey " + vector.text("base64") +
          "\n# More.\nfingerprint " + vector.text("fingerprint") + "\n");
    const auto opened = open_key_file(path_);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(equal_in_constant_time(*opened, Key(vector.hex("key"))));
    EXPECT_EQ(fingerprint_of(*opened), vector.hex_array<16>("fingerprint"));
  }
}

}  // namespace
}  // namespace cofactor
