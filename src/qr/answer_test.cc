#include "qr/answer.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace cofactor {
namespace {

const QrAnswer kTwo{.outcome = QrOutcome::kRead, .texts = {"otpauth://totp/a?secret=MY", ""}};

TEST(QrAnswer, SurvivesTheRoundTrip) {
  const Bytes bytes = encode(kTwo);
  const auto answer = parse_qr_answer(bytes);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->outcome, QrOutcome::kRead);
  EXPECT_EQ(answer->texts, kTwo.texts);
}

TEST(QrAnswer, LeavesOutWhatIsOverTheLimits) {
  const std::string long_text(kMostQrTextBytes + 1, 'x');
  QrAnswer many{.texts = {long_text}};
  for (std::size_t i = 0; i < 2 * kMostQrTexts; ++i) {
    many.texts.push_back(std::string_view(long_text).substr(1));
  }
  const Bytes bytes = encode(many);
  EXPECT_EQ(bytes.size(), kMostQrAnswerBytes);
  EXPECT_EQ(parse_qr_answer(bytes)->texts.size(), kMostQrTexts);
}

TEST(QrAnswer, EveryPrefixAndEveryLongerAnswerIsRefused) {
  Bytes bytes = encode(kTwo);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_qr_answer(ByteView(bytes).first(size))) << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(parse_qr_answer(bytes));
}

TEST(QrAnswer, UnknownOutcomesAndTooManyTextsAreRefused) {
  EXPECT_TRUE(parse_qr_answer(Bytes{5, 0}));
  EXPECT_FALSE(parse_qr_answer(Bytes{0, 0}));
  EXPECT_FALSE(parse_qr_answer(Bytes{6, 0}));
  Bytes nine{1, kMostQrTexts + 1};
  nine.resize(2 + 2 * (kMostQrTexts + 1));
  EXPECT_FALSE(parse_qr_answer(nine));
}

TEST(QrAnswer, NoiseIsReadWithinItsBounds) {
  SeededRandom random(3);
  for (int i = 0; i < 100'000; ++i) {
    Bytes bytes = random.bytes(random.below(64));
    if (bytes.size() > 2) bytes[2] = 0;
    const auto answer = parse_qr_answer(bytes);
    if (!answer) continue;
    for (const std::string_view text : answer->texts) {
      EXPECT_LE(text.size(), bytes.size());
    }
  }
}

}  // namespace
}  // namespace cofactor
