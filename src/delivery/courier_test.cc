#include "delivery/courier.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <set>

#include "custody/add_grant.h"
#include "custody/groups.h"
#include "custody/notices.h"
#include "custody/revoke_member.h"
#include "custody/testing/held.h"

namespace cofactor::delivery {
namespace {

struct Killed {};

// What members were told, kept over restarts; dies once, before or behind the telling.
struct Told {
  std::vector<std::pair<ObjectId, Position>> all;
  std::set<ObjectId> failing;        // whom nobody reaches
  std::vector<ObjectId> tried;       // whom it was tried to tell, in order
  std::shared_future<void> hanging;  // with those who fail it takes until then
  std::mutex mutex;
  std::condition_variable more;  // stands in `all`
  int attempts = 0;
  int dies_at = -1;
  bool having_told = false;  // when it dies
  Sent::How how = Sent::How::kTaken;

  std::vector<Position> of(const MembershipId& member) const {
    std::vector<Position> out;
    for (const auto& [to, position] : all) {
      if (to == as_id<ObjectId>(member)) out.push_back(position);
    }
    return out;
  }
};

class TellingChannel : public Channel {
 public:
  explicit TellingChannel(Told& told) : told_(told) {}
  std::uint8_t number() const override { return 99; }
  std::vector<ObjectId> destinations(const View& view,
                                     const Notice& notice,
                                     const Now& now) const override {
    std::vector<ObjectId> out;
    for (const MembershipId& id : hearers(view, notice, Way::kMail, now)) {
      out.push_back(as_id<ObjectId>(id));
    }
    return out;
  }
  Sent send(const Notice& notice, const ObjectId& to, const std::stop_token&) override {
    {
      std::unique_lock lock(told_.mutex);
      told_.tried.push_back(to);
      if (told_.failing.contains(to)) {
        lock.unlock();
        if (told_.hanging.valid()) told_.hanging.wait();
        return {.how = Sent::How::kLater, .problem = "It took too long."};
      }
    }
    const bool dies = told_.attempts++ == told_.dies_at;
    if (dies && !told_.having_told) throw Killed();
    if (told_.how == Sent::How::kTaken) {
      const std::lock_guard lock(told_.mutex);
      told_.all.emplace_back(to, notice.position);
      told_.more.notify_all();
    }
    if (dies) throw Killed();
    return {.how = told_.how, .problem = "It answered 500."};
  }

 private:
  Told& told_;
};

class Delivering : public testing::Test {
 protected:
  Delivering() {
    t.world.writer().start([](const std::exception& fault) {
      ADD_FAILURE() << fault.what();
      std::abort();
    });
    restart();
    courier->begin();
  }
  ~Delivering() override {
    courier.reset();
    t.world.writer().stop();
  }

  void restart(std::size_t senders = 4) {
    courier.reset();
    std::vector<std::unique_ptr<Channel>> channels;
    channels.push_back(std::make_unique<TellingChannel>(told));
    Core& core = t.world.core();
    courier = std::make_unique<Courier>(Courier::Parts{.store = t.world.store(),
                                                       .writer = core.writer,
                                                       .reader = core.reader,
                                                       .watch = core.watch,
                                                       .clock = t.world.ports(),
                                                       .senders = senders},
                                        std::move(channels));
  }
  // The follower's part, up to the end of the log.
  void follow(std::size_t at_once = 256) {
    while (courier->next() < t.world.writer().size()) {
      courier->take(t.world.store().entries(courier->next(), at_once));
    }
  }
  void send_all() {
    while (courier->send_one()) {
    }
  }
  template <class Verb>
  Position act(Verb verb) {
    std::promise<Result<Answered<typename Verb::Answer>>> answered;
    perform<Verb>(t.world.core(),
                  std::move(verb),
                  t.as_ada(),
                  {.id = {}, .route = std::string(Verb::kName), .body = {}},
                  [&](auto result) { answered.set_value(std::move(result)); });
    const auto result = answered.get_future().get();
    EXPECT_TRUE(result.has_value());
    return result ? result->position : 0;
  }
  Position add_group(std::string_view called) {
    AddGroup verb;
    verb.name = name(called);
    const Position position = act(std::move(verb));
    t.world.writer().read([&](const View& view) {
      view->groups.each([&](const Group& group) {
        if (group.name.text() == called) newest_group = group.id;
      });
    });
    return position;
  }
  void grant_to(const MembershipId& member) {
    AddGrant verb;
    verb.to = subject_of(member);
    verb.role = Role::kViewer;
    verb.on = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)};
    verb.conditions = {{.kind = std::string(kExpiryCondition),
                        .value = text_of(t.world.ports().wall() + std::chrono::days(++grants))}};
    act(std::move(verb));
  }
  void grant_to_ben() { grant_to(t.ben_member); }
  Position add_ben() {
    AddGroupMember verb;
    verb.group = newest_group;
    verb.member = t.ben_member;
    return act(std::move(verb));
  }

  Told told;
  TestVault t;
  int grants = 0;
  GroupId newest_group;
  std::unique_ptr<Courier> courier;
};

TEST_F(Delivering, TellsAdminsOfPeopleAndSomebodyOfThemselves) {
  const Position group = add_group("night");
  const Position joined = add_ben();
  follow();
  send_all();
  EXPECT_EQ(told.of(t.ada_member), (std::vector{group, joined}));
  EXPECT_EQ(told.of(t.ben_member), std::vector{joined});
  EXPECT_TRUE(told.of(t.cy_member).empty());
}

TEST_F(Delivering, BeginsWithWhatHappensFromNowOn) {
  follow();
  send_all();
  EXPECT_TRUE(told.all.empty());
  EXPECT_EQ(courier->next(), t.world.writer().size());
}

TEST_F(Delivering, LeavesOutWhatSomebodyChose) {
  act(ChooseNotices{.not_by_mail = {NoticeKind::kPeople}, .not_by_push = {}});
  add_group("night");
  const Position joined = add_ben();
  follow();
  told.all.clear();
  send_all();
  EXPECT_EQ(told.of(t.ada_member).size(), 1U);  // that she chose: her own
  EXPECT_EQ(told.of(t.ben_member), std::vector{joined});
}

TEST_F(Delivering, TellsNobodyAnythingOnceTheyAreRevoked) {
  add_group("night");
  add_ben();
  follow();
  const Position revoked = act(RevokeMember{.member = t.ben_member});
  const Position later = add_group("late");
  follow();
  send_all();
  EXPECT_TRUE(told.of(t.ben_member).empty());
  const auto ada = told.of(t.ada_member);
  EXPECT_NE(std::ranges::find(ada, revoked), ada.end());
  EXPECT_EQ(ada.back(), later);
}

TEST_F(Delivering, TriesAgainAndShowsWhatIsDeadAndSendsItAgain) {
  const Position group = add_group("night");
  follow();
  told.how = Sent::How::kLater;
  for (std::uint32_t attempt = 0; attempt < kMostAttempts; ++attempt) {
    EXPECT_TRUE(courier->send_one()) << attempt;
    EXPECT_FALSE(courier->send_one());
    t.world.ports().advance(std::chrono::hours(30));
  }
  const std::vector to{as_id<ObjectId>(t.ada_member)};
  ASSERT_EQ(courier->of(to).size(), 1U);
  ASSERT_EQ(courier->of(to)[0].dead.size(), 1U);
  EXPECT_EQ(courier->of(to)[0].dead[0].position, group);
  EXPECT_TRUE(courier->of({}).empty());
  told.how = Sent::How::kTaken;
  const Position resent = act(ResendNotices{.to = to[0]});
  follow();
  send_all();
  EXPECT_EQ(told.of(t.ada_member), (std::vector{group, resent}));
  EXPECT_TRUE(courier->of(to).empty());
  EXPECT_TRUE(t.world.writer().working(kFirstWorkingKind + 0x100 + 99).empty());
}

// Whoever is not reached is not tried before those who are, whatever their ids are.
TEST_F(Delivering, WhatFailedComesBehindWhatDidNot) {
  const ObjectId ada = as_id<ObjectId>(t.ada_member);
  const ObjectId ben = as_id<ObjectId>(t.ben_member);
  for (const auto& [failing, reached] : {std::pair(ada, ben), std::pair(ben, ada)}) {
    told.failing = {failing};
    grant_to_ben();
    follow();
    send_all();
    t.world.ports().advance(std::chrono::hours(30));
    grant_to_ben();
    follow();
    told.tried.clear();
    send_all();
    ASSERT_EQ(told.tried.size(), 2U);
    EXPECT_EQ(told.tried.front(), reached);
    told.failing.clear();
    t.world.ports().advance(std::chrono::hours(30));
    send_all();
  }
}

// Two who hang do not have both senders.
TEST_F(Delivering, WhatHangsHoldsUpNobodyElse) {
  restart(2);
  told.failing = {as_id<ObjectId>(t.ben_member), as_id<ObjectId>(t.cy_member)};
  grant_to(t.ben_member);
  grant_to(t.cy_member);
  follow();
  send_all();
  t.world.ports().advance(std::chrono::seconds(10));
  std::promise<void> enough;
  told.hanging = enough.get_future().share();
  told.all.clear();
  courier->start([](const std::exception& fault) { ADD_FAILURE() << fault.what(); });
  const Position late = add_group("late");
  follow();
  const auto is_told = [&] {
    return std::ranges::find(told.all, std::pair(as_id<ObjectId>(t.ada_member), late)) !=
           told.all.end();
  };
  {
    std::unique_lock lock(told.mutex);
    EXPECT_TRUE(told.more.wait_for(lock, std::chrono::seconds(20), is_told));
  }
  enough.set_value();
  courier->stop();
}

// An hour of the clock, a minute at a time, with something to tell in each.
TEST_F(Delivering, LosesNothingWhileTheRelayIsDownForAnHour) {
  std::vector<Position> happened;
  told.how = Sent::How::kLater;
  for (int minute = 0; minute < 60; ++minute) {
    happened.push_back(add_group("minute " + std::to_string(minute)));
    follow();
    send_all();
    t.world.ports().advance(std::chrono::minutes(1));
    if (minute == 30) restart();
  }
  EXPECT_TRUE(told.all.empty());
  EXPECT_LE(told.attempts, 8) << "the first is tried again at longer and longer intervals";
  told.how = Sent::How::kTaken;
  t.world.ports().advance(std::chrono::hours(1));
  send_all();
  EXPECT_EQ(told.of(t.ada_member), happened);
  EXPECT_TRUE(courier->of({as_id<ObjectId>(t.ada_member)}).empty());
}

// What is dead of whoever is revoked or removed is shown to nobody any more.
TEST_F(Delivering, ForgetsWhatIsDeadOfWhoeverIsRevoked) {
  grant_to_ben();
  follow();
  told.how = Sent::How::kNever;
  send_all();
  const std::vector to{as_id<ObjectId>(t.ben_member)};
  ASSERT_EQ(courier->of(to).size(), 1U);
  act(RevokeMember{.member = t.ben_member});
  follow();
  told.how = Sent::How::kTaken;
  send_all();
  EXPECT_TRUE(courier->of(to).empty());
  EXPECT_TRUE(told.of(t.ben_member).empty());
  restart();
  EXPECT_TRUE(courier->of(to).empty());
}

// A day with the courier killed at its n-th telling; false: it was never told so much.
class KilledOnce : public Delivering {
 protected:
  bool live(int dies_at, bool having_told) {
    told.all.clear();
    told.attempts = 0;
    told.dies_at = dies_at;
    told.having_told = having_told;
    std::vector<Position> ada;
    std::vector<Position> ben;
    const auto work = [&] {
      try {
        follow(2);
        send_all();
      } catch (const Killed&) {
        restart();
        follow(2);
        send_all();
      }
    };
    for (const char* called : {"one", "two", "three"}) {
      ada.push_back(add_group(called));
      ada.push_back(add_ben());
      ben.push_back(ada.back());
      work();
    }
    act(RevokeMember{.member = t.ben_member});
    ada.push_back(add_group("last"));
    work();
    check(told.of(t.ben_member), ben);
    check(told.of(t.ada_member), ada);
    return told.attempts > dies_at;
  }
  // Each at least once and in order: what is told twice is told twice in a row.
  static void check(std::vector<Position> told, const std::vector<Position>& each) {
    const auto again = std::ranges::unique(told);
    EXPECT_LE(again.size(), 1U);
    told.erase(again.begin(), again.end());
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_TRUE(std::ranges::includes(told, each));
  }
};

class AtEveryPoint : public KilledOnce, public testing::WithParamInterface<int> {};

TEST_P(AtEveryPoint, EachNoticeIsToldInOrderAndNoneToTheRevoked) {
  live(GetParam() / 2, GetParam() % 2 == 1);
}

INSTANTIATE_TEST_SUITE_P(Tellings, AtEveryPoint, testing::Range(0, 26));

}  // namespace
}  // namespace cofactor::delivery
