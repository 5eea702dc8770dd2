#include "client/release.h"

#include <gtest/gtest.h>

namespace cofactor::client {
namespace {

// A release as it was asked for, and the receipt of its entry: what a test changes of either.
struct ReleaseTest : testing::Test {
  ReleaseTest() : vault(VaultId::draw(random)), person(PersonId::draw(random)) {
    release.vault = vault.text();
    release.account = AccountId::draw(random).text();
    release.device = DeviceId::draw(random).text();
    release.holder = person.text();
    release.reason = "INC-42 \"close\"";
    release.valid_until = *parse_time("2026-11-22T03:00:30Z");
    release.now = *parse_time("2026-11-22T03:00:06Z");
  }

  // The text between the entry's type and its holder.
  std::string body(const std::string& type, const std::string& own) const {
    std::string out = R"({"type":")" + type + R"(","at":")" + at + R"(","by":{},"vault":")" +
                      release.vault + R"(","account":")" + release.account + R"(","device":")" +
                      release.device + R"(","version":1,)" + own + R"(,"reason":)";
    write_json(out, release.reason);
    return out + R"(,"holder":{"kind":"person","id":")" + as_id<ObjectId>(person).text() + "\"}}";
  }
  Receipt receipt_of(const std::string& text) const {
    Receipt out{.chain = as_id<ChainId>(vault)};
    out.body = copy_of(bytes_of(text));
    return out;
  }
  Receipt code(const std::string& step = "59843880") const {
    return receipt_of(body("code.released", R"("step":)" + step));
  }
  Receipt pair(const std::string& cause) const {
    return receipt_of(
        body("device.pair_shown", R"("first_step":59843880,"cause":")" + cause + "\""));
  }
  std::string refusal_of(const Receipt& receipt) const { return refusal_of(receipt, release); }
  static std::string refusal_of(const Receipt& receipt, const Release& asked) {
    const Done own = is_of(receipt, asked);
    if (!own) {
      EXPECT_EQ(own.error().code, ErrorCode::kVerificationFailed);
    }
    return own ? "" : own.error().message;
  }

  SeededRandom random{7};
  VaultId vault;
  PersonId person;
  Release release;
  std::string at = "2026-11-22T03:00:05.678Z";
};

TEST_F(ReleaseTest, TakesTheRecordOfWhatWasAskedFor) {
  EXPECT_EQ(refusal_of(code()), "");
  EXPECT_EQ(refusal_of(receipt_of(body("code.reread", R"("step":59843880)"))), "");
  release.kind = Release::Kind::kEnrolment;
  EXPECT_EQ(refusal_of(pair("enrolment")), "");
  release.kind = Release::Kind::kResync;
  EXPECT_EQ(refusal_of(pair("resync")), "");
}

TEST_F(ReleaseTest, RefusesAnEntryOfAnotherKind) {
  EXPECT_NE(refusal_of(pair("enrolment")), "");
  EXPECT_NE(refusal_of(receipt_of(body("code.used", R"("step":59843880)"))), "");
  EXPECT_NE(refusal_of(receipt_of(R"({"type":"vault.added"})")), "");
  EXPECT_NE(refusal_of(receipt_of("junk")), "");
  release.kind = Release::Kind::kResync;
  EXPECT_NE(refusal_of(code()), "");
  EXPECT_NE(refusal_of(pair("enrolment")), "");
  release.kind = Release::Kind::kEnrolment;
  EXPECT_NE(refusal_of(pair("resync")), "");
}

TEST_F(ReleaseTest, RefusesAnEntryOfAnotherThingPersonOrReason) {
  const Receipt receipt = code();
  const auto refusal_when = [&](const auto& change) {
    Release asked = release;
    change(asked);
    return refusal_of(receipt, asked);
  };
  const std::string start = "The receipt is not of what was asked for: its ";
  EXPECT_EQ(refusal_when([&](Release& asked) { asked.account = AccountId::draw(random).text(); }),
            start + "account is another.");
  EXPECT_EQ(refusal_when([&](Release& asked) { asked.device = DeviceId::draw(random).text(); }),
            start + "device is another.");
  EXPECT_EQ(refusal_when([&](Release& asked) { asked.holder = PersonId::draw(random).text(); }),
            start + "holder is another.");
  EXPECT_EQ(refusal_when([&](Release& asked) { asked.holder = ServiceId{person.bytes}.text(); }),
            start + "holder is another.");
  EXPECT_EQ(refusal_when([](Release& asked) { asked.reason = "INC-42"; }),
            start + "reason is another.");
  EXPECT_EQ(refusal_when([](Release& asked) { asked.ticket = "INC-42"; }),
            start + "ticket is another.");
  EXPECT_NE(refusal_when([&](Release& asked) { asked.vault = VaultId::draw(random).text(); }), "");
  Receipt elsewhere = receipt;
  elsewhere.chain = ChainId::draw(random);
  EXPECT_NE(refusal_of(elsewhere), "");
}

TEST_F(ReleaseTest, RefusesAnotherStepThanTheOneThatEndsWithTheCode) {
  for (const char* step : {"59843879", "59843881", "0", "-1", "9223372036854775807", "1"}) {
    EXPECT_NE(refusal_of(code(step)), "") << step;
  }
  // A device of another period.
  release.valid_until = *parse_time("2026-11-22T03:01:00Z");
  EXPECT_EQ(refusal_of(code("29921940")), "");
}

// A code that counts has no end, and its entry no step; neither is taken for the other.
TEST_F(ReleaseTest, TakesTheCounterThatTheAnswerNames) {
  const Receipt counted = receipt_of(body("code.released", R"("counter":7)"));
  EXPECT_EQ(refusal_of(counted), "The receipt is not of what was asked for: its step is another.");
  release.valid_until.reset();
  EXPECT_NE(refusal_of(counted), "") << "the answer names none";
  EXPECT_NE(refusal_of(code()), "");
  release.counter = 7;
  EXPECT_EQ(refusal_of(counted), "");
  EXPECT_NE(refusal_of(code()), "");
  EXPECT_NE(refusal_of(receipt_of(body("code.released", R"("counter":8)"))), "");
  at = "2026-11-22T02:00:00.000Z";
  EXPECT_NE(refusal_of(receipt_of(body("code.released", R"("counter":7)"))), "") << "of long ago";
  at = "2026-11-22T03:00:05.678Z";
  release.kind = Release::Kind::kEnrolment;
  EXPECT_NE(refusal_of(pair("enrolment")), "");
  EXPECT_EQ(
      refusal_of(receipt_of(body("device.pair_shown", R"("first_counter":7,"cause":"enrolment")"))),
      "");
}

TEST_F(ReleaseTest, ACodeReadAgainIsOfItsRelease) {
  Receipt receipt = code();
  receipt.position = 42;
  EXPECT_EQ(release_in(receipt), 42U);
  receipt = receipt_of(body("code.reread", R"("step":59843880,"release":40)"));
  receipt.position = 42;
  EXPECT_EQ(release_in(receipt), 40U);
}

TEST_F(ReleaseTest, RefusesAnEntryOfAnotherTime) {
  for (const char* other : {"2026-11-22T03:00:30.000Z", "2026-11-22T02:59:59.999Z"}) {
    at = other;
    EXPECT_NE(refusal_of(code()), "") << other;
  }
  // Of a pair the first code may be the next step's.
  release.kind = Release::Kind::kEnrolment;
  EXPECT_EQ(refusal_of(pair("enrolment")), "");
  at = "2026-11-22T02:59:29.999Z";
  EXPECT_NE(refusal_of(pair("enrolment")), "");
}

TEST_F(ReleaseTest, RefusesWhatIsFarFromThisMachinesTimeAndSaysWhatToDo) {
  for (const char* now : {"2026-11-22T03:10:05.678Z", "2026-11-22T02:50:05.678Z"}) {
    release.now = *parse_time(now);
    EXPECT_EQ(refusal_of(code()), "") << now;
  }
  for (const char* now : {"2026-11-22T03:10:05.679Z", "2026-11-22T02:50:05.677Z"}) {
    release.now = *parse_time(now);
    const Done own = is_of(code(), release);
    ASSERT_FALSE(own) << now;
    EXPECT_TRUE(own.error().hint.contains("clock")) << own.error().hint;
  }
}

}  // namespace
}  // namespace cofactor::client
