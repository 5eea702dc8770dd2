#include "qr/decode.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/check.h"

namespace cofactor {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUri =
    "otpauth://totp/Amazon%20Web%20Services:primary@123456789012?secret="
    "QWERTYUIOPASDFGHJKLZXCVBNM234567QWERTYUIOPASDFGHJKLZXCVBNM234567"
    "&issuer=Amazon%20Web%20Services";

// A folder of pictures made by qrencode and ImageMagick.
class Qr : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder() = fs::path(testing::TempDir()) / ("qr." + std::to_string(getpid()));
    fs::create_directories(folder());
    fs::copy_file("tests/fixtures/screenshot.sh", folder() / "screenshot.sh");
    fs::copy_file("tests/fixtures/hostile_pictures.py", folder() / "hostile_pictures.py");
    write("uri", kUri);
    make("bash screenshot.sh uri page.png");
    make("qrencode --read-from=uri --size=3 --output=code.png");
  }
  static void TearDownTestSuite() { fs::remove_all(folder()); }

  static fs::path& folder() {
    static fs::path path;
    return path;
  }

  static void write(const std::string& name, std::string_view text) {
    std::ofstream(folder() / name, std::ios::binary) << text;
  }

  static void make(const std::string& command) {
    ASSERT_EQ(std::system(("cd '" + folder().string() + "' && " + command).c_str()), 0) << command;
  }

  static Bytes read(const std::string& name) {
    std::ifstream in(folder() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // Pictures that should be read are given time, however busy this machine is.
  static Result<UriText> decode(ByteView picture) {
    return decode_in_child(picture, {.wall = std::chrono::seconds(60)});
  }

  static testing::AssertionResult shows(ByteView picture, std::string_view uri) {
    const auto decoded = decode(picture);
    if (!decoded) return testing::AssertionFailure() << decoded.error().message;
    if (equal_in_constant_time(*decoded, UriText::copy_from(bytes_of(uri)))) {
      return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << "another text was read";
  }

  static void expect_refusal(const std::string& name, ErrorCode code, std::string_view message) {
    const auto decoded = decode(read(name));
    ASSERT_FALSE(decoded) << name;
    EXPECT_EQ(decoded.error().code, code) << name;
    EXPECT_EQ(decoded.error().message, message) << name;
    EXPECT_FALSE(decoded.error().hint.empty()) << name;
  }
};

struct Change {
  const char* name;
  const char* from_page;  // arguments of convert
};

TEST_F(Qr, FindsTheCodeInScreenshotsHoweverTheyWereTaken) {
  constexpr Change kChanges[] = {
      {"plain.png", ""},
      {"indexed.png", "-colors 16 -define png:format=png8"},
      {"sixteen_bits.png", "-depth 16 -define png:bit-depth=16"},
      {"transparent.png", "-transparent '#f2f3f3'"},
      {"interlaced.png", "-interlace PNG"},
      {"dark.png", "-negate"},
      {"dark.jpg", "-negate -quality 40"},
      {"grey.jpg", "-colorspace Gray"},
      {"turned7.png", "-background '#888888' -rotate 7"},
      {"turned33.png", "-background '#888888' -rotate 33"},
      {"turned90.png", "-rotate 90"},
      {"turned180.jpg", "-rotate 180 -quality 60"},
      {"half.png", "-resize 50%"},
      {"half_dark.png", "-negate -resize 50%"},
      {"two_thirds.jpg", "-resize 66% -quality 40"},
      {"quality20.jpg", "-quality 20"},
      {"progressive.jpg", "-interlace JPEG -quality 85"},
      {"4k.png", "-resize 3840x2160! -depth 8"},
      {"4k_dark.jpg", "-resize 3840x -negate -quality 50"},
      {"blurred.jpg", "-blur 0x1 -quality 70"},
      {"noisy.jpg", "-attenuate 0.3 +noise Gaussian -quality 70"},
  };
  for (const auto& [name, change] : kChanges) {
    make(std::string("convert page.png ") + change + " " + name);
    EXPECT_TRUE(shows(read(name), kUri)) << name;
  }
  EXPECT_TRUE(shows(read("code.png"), kUri));
}

TEST_F(Qr, ReadsSixteenMegapixelsAndNotOneMore) {
  make("convert page.png -resize 3400x -gravity center -background white -extent 4000x4000 16.png");
  EXPECT_TRUE(shows(read("16.png"), kUri));
  make("convert 16.png -sampling-factor 4:4:4 -interlace JPEG -quality 90 16.jpg");
  EXPECT_TRUE(shows(read("16.jpg"), kUri));
  make("convert 16.png -background white -extent 4000x4001 over.png && convert over.png over.jpg");
  expect_refusal("over.png", ErrorCode::kTooLarge, "The picture has more than 16 megapixels.");
  expect_refusal("over.jpg", ErrorCode::kTooLarge, "The picture has more than 16 megapixels.");
}

TEST_F(Qr, TextOutsideAsciiComesOutAsUtf8) {
  constexpr std::string_view kJoerg = "otpauth://totp/Läden:Jörg?secret=MZXW6YTBOI";
  write("joerg", kJoerg);
  make("qrencode --8bit --read-from=joerg --output=joerg.png");
  EXPECT_TRUE(shows(read("joerg.png"), kJoerg));
}

TEST_F(Qr, TwoDifferentSecondFactorsInOnePictureAreRefused) {
  write("other", "otpauth://totp/Other:ada?secret=MZXW6YTBOI");
  write("site", "https://example.com/welcome");
  make("qrencode --read-from=other --size=4 --output=other.png");
  make("qrencode --read-from=site --size=4 --output=site.png");
  make("convert page.png other.png -geometry +900+500 -composite two.png");
  expect_refusal("two.png", ErrorCode::kInvalid, "The picture shows two different second factors.");
  make("convert page.png site.png -geometry +900+600 -composite with_site.png");
  EXPECT_TRUE(shows(read("with_site.png"), kUri));
  make("convert code.png code.png -append twice.png");
  EXPECT_TRUE(shows(read("twice.png"), kUri));
  expect_refusal("site.png",
                 ErrorCode::kInvalid,
                 "The QR code in the picture is not that of a second factor.");
}

TEST_F(Qr, SaysWhatToDoWhenThereIsNothingToBeFound) {
  make("convert -size 800x600 plasma:fractal nothing.png");
  expect_refusal(
      "nothing.png", ErrorCode::kInvalid, "There is no QR code to be found in the picture.");
  make("convert page.png -crop 560x900+0+0 +repage cut.png");
  expect_refusal("cut.png", ErrorCode::kInvalid, "There is no QR code to be found in the picture.");
  write("empty.png", "");
  const auto empty = decode(read("empty.png"));
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().message, "The picture is empty.");
}

// Negative test 35: huge pictures, bombs, ten thousand scans, SVG, polyglots.
TEST_F(Qr, NegativeTest35PicturesThatAreMeantToHurtAreRefused) {
  make("convert -size 64x64 xc:white -interlace JPEG small.jpg");
  make("convert -size 4000x4000 xc:white -interlace JPEG large.jpg");
  make("python3 hostile_pictures.py .");
  write("vector.svg", R"(<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///x"/></svg>)");
  make("(printf 'GIF89a'; cat page.png) > polyglot.png");
  make("(printf '%%PDF-1.7\\n'; cat page.png) > polyglot.pdf");
  make("(printf '\\377\\330\\377'; cat page.png) > polyglot.jpg");
  make("head -c 4000 page.png > truncated.png");
  make("convert page.png -quality 60 whole.jpg && head -c 700 whole.jpg > truncated.jpg");
  make("(head -c 33 page.png; head -c 60000 /dev/zero) > zeros.png");
  make("printf '\\211PNG\\r\\n\\032\\n' > magic.png");
  constexpr std::string_view kHuge = "The picture has more than 16 megapixels.";
  constexpr std::string_view kDamaged = "The picture is damaged.";
  constexpr std::string_view kStrange = "That is neither a PNG nor a JPEG picture.";
  constexpr std::string_view kNothing = "There is no QR code to be found in the picture.";
  const std::pair<const char*, std::string_view> kRows[] = {{"huge.png", kHuge},
                                                            {"widest.png", kDamaged},
                                                            {"bomb_idat.png", kNothing},
                                                            {"bomb_text.png", kNothing},
                                                            {"bomb_profile.png", kNothing},
                                                            {"chunks.png", kNothing},
                                                            {"scans_small.jpg", kDamaged},
                                                            {"vector.svg", kStrange},
                                                            {"polyglot.png", kStrange},
                                                            {"polyglot.pdf", kStrange},
                                                            {"polyglot.jpg", kDamaged},
                                                            {"truncated.png", kDamaged},
                                                            {"truncated.jpg", kNothing},
                                                            {"zeros.png", kDamaged},
                                                            {"magic.png", kStrange}};
  for (const auto& [name, message] : kRows) {
    expect_refusal(name, message == kHuge ? ErrorCode::kTooLarge : ErrorCode::kInvalid, message);
  }
  // More work than a second has: killed by the child's own limit or by ours, whichever is first.
  for (const int wall_s : {1, 60}) {
    const auto slow =
        decode_in_child(read("scans_large.jpg"), {.wall = std::chrono::seconds(wall_s)});
    ASSERT_FALSE(slow);
    EXPECT_EQ(slow.error().code, ErrorCode::kInvalid);
  }
  const auto fat = decode(Bytes(kMostPictureBytes + 1));
  ASSERT_FALSE(fat);
  EXPECT_EQ(fat.error().code, ErrorCode::kTooLarge);
}

// Negative test 35: a polyglot whose first half is a good picture.
TEST_F(Qr, NegativeTest35WhatStandsBehindAPictureStaysUnread) {
  make("(cat page.png; printf 'PK\\003\\004<script>') > tail.png");
  EXPECT_TRUE(shows(read("tail.png"), kUri));
}

TEST_F(Qr, AChildThatSaysNothingOrNonsenseIsRefused) {
  for (const char* program : {"/bin/true", "/bin/false", "/bin/echo", "/bin/cat"}) {
    const auto decoded = decode_in_child(
        read("code.png"), {.program = program, .wall = std::chrono::milliseconds(300)});
    ASSERT_FALSE(decoded) << program;
    EXPECT_EQ(decoded.error().code, ErrorCode::kInvalid) << program;
  }
  write("sleeper", "#!/bin/sh\nexec /bin/sleep 60\n");
  const fs::path sleeper = folder() / "sleeper";
  fs::permissions(sleeper, fs::perms::owner_all);
  const auto late = decode_in_child(
      read("code.png"), {.program = sleeper.string(), .wall = std::chrono::milliseconds(50)});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message, "The picture takes too long to decode.");
  EXPECT_THROW(static_cast<void>(decode_in_child(read("code.png"), {.program = "/no/such"})),
               Fault);
}

TEST_F(Qr, WithoutASandboxNothingIsDecoded) {
  const fs::path program = folder() / "without";
  write("without",
        "#!/bin/sh\nexec '" + fs::read_symlink("/proc/self/exe").string() + "' no-sandbox\n");
  fs::permissions(program, fs::perms::owner_all);
  const auto decoded = decode_in_child(
      read("code.png"), {.program = program.string(), .wall = std::chrono::seconds(60)});
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(decoded.error().hint.empty());
}

}  // namespace
}  // namespace cofactor
