#include "custody/see_queue.h"

#include <gtest/gtest.h>

#include "custody/release_code.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

struct Queue : testing::Test {
  TestVault t;
  Dee dee{t};

  ReleaseCode ask(std::optional<std::chrono::seconds> wait = {}) {
    ReleaseCode verb{.account = t.account, .reason = "INC-42"};
    if (wait) {
      verb.asked_at = t.world.clock().wall();
      verb.wait_until = verb.asked_at + *wait;
    }
    return verb;
  }
  SeeQueue::Answer see(const Presented& presented) {
    auto answered =
        t.world.ask(SeeQueue{.account = t.account, .queue = &t.world.queue()}, presented);
    CHECK(answered.has_value());
    return *std::move(answered->answer);
  }
  // Keeps a place until it is answered, or hangs up.
  void wait(const Presented& presented, bool* hung_up = nullptr) {
    perform<ReleaseCode>(
        t.world.core(),
        ask(std::chrono::seconds(60)),
        presented,
        {.id = {}, .route = "codes", .body = {}},
        [this](auto answered) { answers.push_back(answered.has_value()); },
        [hung_up] { return hung_up != nullptr && *hung_up; });
    t.world.writer().run_once();
  }
  std::vector<bool> answers;
};

TEST_F(Queue, SaysNothingWhileACodeIsToBeHadAtOnce) {
  const auto free = see(t.as_ben());
  EXPECT_EQ(free.free_at, std::nullopt);
  EXPECT_EQ(free.place, std::nullopt);
  EXPECT_TRUE(t.world.ask(ask(), t.as_ben()));
  EXPECT_EQ(see(t.as_ben()).free_at, std::nullopt) << "they hold it themselves";
}

TEST_F(Queue, NamesTheHolderTheEndAndThePlace) {
  dee.is(Role::kResponder, t.vault);
  EXPECT_TRUE(t.world.ask(ask(), t.as_ben()));
  const auto first = see(dee.presented);
  EXPECT_EQ(first.holder, "Ben");
  EXPECT_EQ(first.free_at, end_of(*step_of(t.world.clock().wall(), {}), {}));
  EXPECT_EQ(first.waiting, 0U);
  EXPECT_EQ(first.place, 1U);
  EXPECT_FALSE(first.waits);
  const auto refused = t.world.ask(ask(), dee.presented);
  EXPECT_EQ(refused.error().details.back(), (Error::Detail{.name = "place", .value = "1"}));

  bool hung_up = false;
  wait(dee.presented, &hung_up);
  const auto waiting = see(dee.presented);
  EXPECT_TRUE(waiting.waits);
  EXPECT_EQ(waiting.place, 1U);
  EXPECT_EQ(waiting.waiting, 1U);
  hung_up = true;
  EXPECT_EQ(see(dee.presented).waiting, 0U);
}

TEST_F(Queue, CountsWhoeverIsAheadAndPeopleBeforeServices) {
  dee.is(Role::kResponder, t.vault);
  EXPECT_TRUE(t.world.ask(ask(), t.as_ben()));
  wait(dee.presented);
  const StepQueue& queue = t.world.queue();
  const auto at = [&](const Subject& principal) { return queue.places(t.device, principal); };
  EXPECT_EQ(at(subject_of(t.cy)).place, 2U);
  EXPECT_FALSE(at(subject_of(t.cy)).waits);
  EXPECT_EQ(at(subject_of(ServiceId::draw(t.world.random()))).place, 2U);
  t.world.clock().advance(std::chrono::seconds(30));
  t.world.writer().run_once();
  EXPECT_EQ(answers, std::vector{true});
  EXPECT_EQ(queue.places(t.device, subject_of(t.cy)).place, 1U);
}

TEST_F(Queue, IsSeenByThoseAloneWhoMayHaveACode) {
  EXPECT_TRUE(t.world.ask(ask(), t.as_ben()));
  const SeeQueue asked{.account = t.account, .queue = &t.world.queue()};
  EXPECT_EQ(t.world.ask(asked, t.as_cy()).error().code, ErrorCode::kDenied);
  EXPECT_EQ(t.world.ask(asked, dee.presented).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace cofactor
