#include "delivery/answers.h"

#include <gtest/gtest.h>

namespace cofactor::delivery {
namespace {

using How = Sent::How;

TEST(Answers, OfAWebhookTakeItOrAreTriedAgain) {
  for (const int status : {200, 202, 204, 299}) {
    EXPECT_EQ(sent_of_webhook({.status = status}).how, How::kTaken) << status;
  }
  EXPECT_EQ(sent_of_webhook({.status = 410}).how, How::kNever);
  for (const int status : {0, 199, 301, 307, 400, 401, 404, 429, 500, 503, 999}) {
    EXPECT_EQ(sent_of_webhook({.status = status}).how, How::kLater) << status;
  }
  const Sent later = sent_of_webhook({.status = 503, .retry_after = std::chrono::seconds(7)});
  EXPECT_EQ(later.problem, "It answered 503.");
  EXPECT_EQ(later.retry_after, std::chrono::seconds(7));
}

TEST(Answers, OfARelayAreForEverWhereTheyAreOfTheMailbox) {
  EXPECT_EQ(sent_of_relay({.status = 250}).how, How::kTaken);
  for (const int status : {550, 551, 552, 553, 554, 571}) {
    EXPECT_EQ(sent_of_relay({.status = status}).how, How::kNever) << status;
  }
  // Busy, closing; no login given, a wrong one, a command that it does not know.
  for (const int status : {421, 450, 451, 530, 535, 538, 500, 502}) {
    EXPECT_EQ(sent_of_relay({.status = status}).how, How::kLater) << status;
  }
  EXPECT_EQ(sent_of_relay({.status = 550}).problem, "The relay answered 550.");
}

TEST(Answers, OfAPushServiceSayWhatIsToBeDone) {
  for (const int status : {200, 201, 202}) {
    EXPECT_EQ(push_answer_of(status), PushAnswer::kTaken) << status;
  }
  for (const int status : {404, 410}) {
    EXPECT_EQ(push_answer_of(status), PushAnswer::kGone) << status;
  }
  for (const int status : {429, 500, 502, 503}) {
    EXPECT_EQ(push_answer_of(status), PushAnswer::kLater) << status;
  }
  for (const int status : {0, 301, 302, 400, 401, 403, 413}) {
    EXPECT_EQ(push_answer_of(status), PushAnswer::kNever) << status;
  }
}

TEST(Answers, ThatNobodyGaveAreTriedAgainUnlessThisServerStops) {
  using egress::Failure;
  for (const Failure failure : {Failure::kForbidden,
                                Failure::kUnresolved,
                                Failure::kUnreachable,
                                Failure::kUntrusted,
                                Failure::kBroken,
                                Failure::kTimedOut}) {
    EXPECT_EQ(sent_of(failure).how, How::kLater);
    EXPECT_EQ(sent_of(failure).problem, egress::sentence_of(failure));
  }
  EXPECT_EQ(sent_of(Failure::kStopped).how, How::kStopped);
}

}  // namespace
}  // namespace cofactor::delivery
