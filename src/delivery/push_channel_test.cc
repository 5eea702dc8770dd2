#include "delivery/push_channel.h"

#include <gtest/gtest.h>

#include <set>

namespace cofactor::delivery {
namespace {

TEST(PushChannel, KnowsWhatAPushServiceSays) {
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

// RFC 8030 §5.4: at most 32 characters of base64url.
TEST(PushChannel, NamesATopicThatTellsTheServiceNothing) {
  SeededRandom random(1);
  const auto one = ObjectId::draw(random);
  const auto other = ObjectId::draw(random);
  std::set<std::string> topics;
  for (const auto& subscription : {one, other}) {
    for (const char* tag : {"test", "12"}) {
      topics.insert(push_topic_of(subscription, tag));
    }
  }
  EXPECT_EQ(topics.size(), 4U) << "not the same for the same tag elsewhere";
  for (const std::string& topic : topics) {
    EXPECT_EQ(topic.size(), 24U);
  }
  EXPECT_EQ(push_topic_of(one, "test"), push_topic_of(one, "test"));
}

TEST(PushChannel, SaysWhatHappenedAndWhereToLook) {
  SeededRandom random(1);
  const auto organization = OrganizationId::draw(random);
  const auto text = [&](const char* type, std::vector<NoticeKind> kinds) {
    return push_text_of({.position = 7,
                         .at = {},
                         .type = type,
                         .kinds = kinds,
                         .organizations = kinds.empty() ? std::vector<OrganizationId>()
                                                        : std::vector{organization}});
  };
  EXPECT_EQ(text("push.tested", {}).title, "Cofactor reaches this browser");
  EXPECT_EQ(text("passkey.added", {}).path, "/me");
  EXPECT_EQ(text("code.released", {NoticeKind::kOffHours}).title,
            "A code was shown outside working hours");
  EXPECT_EQ(text("code.released", {NoticeKind::kRelease}).path, "/log/7");
  EXPECT_EQ(text("grant.added", {NoticeKind::kPolicy}).title,
            "What is held, or who may, has changed");
}

}  // namespace
}  // namespace cofactor::delivery
