// A day of a server that is killed at every point of it: before and behind each write of its store,
// at each read of the log, before and behind each telling. In memory nothing is left; what the
// store and the other side have got stays.
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "custody/add_grant.h"
#include "custody/groups.h"
#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/testing/held.h"
#include "delivery/courier.h"
#include "store/memory/memory_store.h"

namespace cofactor::delivery {
namespace {

struct Killed : std::exception {};

// Ends the server once: at the n-th point, and all that it does afterwards.
class Doom {
 public:
  void point() {
    if (dead_ || points_++ == at_) {
      dead_ = true;
      throw Killed();
    }
  }
  void strike_at(int point) {
    points_ = 0;
    at_ = point;
  }
  bool is_dead() const { return dead_; }
  void revive() { dead_ = false; }
  int points() const { return points_; }

 private:
  std::atomic<int> points_ = 0;
  std::atomic<int> at_ = -1;
  std::atomic<bool> dead_ = false;
};

class MortalStore : public Store {
 public:
  explicit MortalStore(Doom& doom) : doom_(doom) {}

  CommitResult append(const Batch& batch) override {
    doom_.point();
    const CommitResult result = kept_.append(batch);
    doom_.point();
    return result;
  }
  std::vector<EntryRow> entries(Position from, std::size_t most) override {
    doom_.point();
    return kept_.entries(from, most);
  }
  StoredHead head() override { return kept_.head(); }
  std::optional<EntryRow> entry(Position position) override { return kept_.entry(position); }
  void changes_since(std::optional<Position> position,
                     const std::function<void(Changes&&)>& take) override {
    kept_.changes_since(position, take);
  }
  std::vector<ChainHead> chain_heads() override { return kept_.chain_heads(); }
  std::optional<std::string> meta(const std::string& key) override { return kept_.meta(key); }
  void set_meta(const std::string& key, const std::string& value) override {
    kept_.set_meta(key, value);
  }
  Space space() override { return kept_.space(); }

 private:
  Doom& doom_;
  MemoryStore kept_;
};

struct Telling {
  ObjectId to;
  Position position = 0;
  Position size_then = 0;  // of the log, when it was told
};

// Tells members, unless whoever takes it is down.
class TellingChannel : public Channel {
 public:
  struct World {
    Doom& doom;
    Store& store;
    std::vector<Telling>& told;
    const bool& is_down;
  };
  explicit TellingChannel(World world) : world_(world) {}

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
    world_.doom.point();
    if (world_.is_down) {
      return {.how = Sent::How::kLater, .problem = "Nobody answers there."};
    }
    world_.told.push_back(
        {.to = to, .position = notice.position, .size_then = world_.store.head().size});
    world_.doom.point();
    return {};
  }

 private:
  const World world_;
};

class Day {
 public:
  explicit Day(int killed_at) {
    start_writer();
    doom.strike_at(killed_at);
    survive([&] { make_courier(); });
    live();
    courier.reset();
    t.world.writer().stop();
  }

  // To that member, what is told several times in a row once.
  std::vector<Position> told_to(const MembershipId& member) const {
    std::vector<Position> out;
    for (const Telling& telling : told) {
      if (telling.to == as_id<ObjectId>(member) &&
          (out.empty() || out.back() != telling.position)) {
        out.push_back(telling.position);
      }
    }
    return out;
  }

  Doom doom;
  MortalStore store{doom};
  TestVault t{&store};
  std::vector<Telling> told;
  Position revoked_at = 0;

 private:
  void live() {
    grant(Role::kViewer);
    release(t.as_ben());
    release(t.as_cy());  // is refused
    relay_is_down = true;
    add_group("two");
    grant(Role::kKeeper);
    release(t.as_ben());
    revoke_ben();
    add_group("three");
    relay_is_down = false;
    for (int hour = 0; hour < 2; ++hour) {
      t.world.ports().advance(std::chrono::hours(1));
      deliver();
    }
    add_group("four");
  }

  // What ends with the server is begun anew after it has started again.
  void survive(const std::function<void()>& work) {
    while (true) {
      try {
        work();
        if (!doom.is_dead()) return;
      } catch (const Killed&) {
      } catch (const std::future_error&) {  // whom it waited for is gone
      }
      courier.reset();
      doom.revive();
      doom.strike_at(-1);
      t.world.reopen();
      start_writer();
      make_courier();
    }
  }
  void start_writer() {
    t.world.writer().start([](const std::exception&) {});  // its thread ends
  }
  void make_courier() {
    Core& core = t.world.core();
    std::vector<std::unique_ptr<Channel>> channels;
    channels.push_back(std::make_unique<TellingChannel>(TellingChannel::World{
        .doom = doom, .store = store, .told = told, .is_down = relay_is_down}));
    courier = std::make_unique<Courier>(Courier::Parts{.store = store,
                                                       .writer = core.writer,
                                                       .reader = core.reader,
                                                       .watch = core.watch,
                                                       .clock = t.world.ports()},
                                        std::move(channels));
    courier->begin();
  }
  void deliver() {
    survive([&] {
      while (courier->next() < t.world.writer().size()) {
        courier->take(store.entries(courier->next(), 2));
      }
      while (courier->send_one()) {
      }
    });
  }

  template <class Verb>
  void act(const Presented& as, const std::function<Verb()>& make) {
    const std::uint64_t before = store.head().size;
    survive([&] {
      if (store.head().size > before) return;  // it was kept, though nobody was told so
      using Outcome = Result<Answered<typename Verb::Answer>>;
      auto answered = std::make_shared<std::promise<Outcome>>();
      auto outcome = answered->get_future();
      perform<Verb>(t.world.core(),
                    make(),
                    as,
                    {.id = {}, .route = std::string(Verb::kName), .body = {}},
                    // Held by the ask alone, so that it ends with it.
                    [answered = std::move(answered)](Outcome result) {
                      answered->set_value(std::move(result));
                    });
      EXPECT_TRUE(outcome.get().has_value() || as.token_hash == t.cy_token);
    });
    t.world.ports().advance(std::chrono::minutes(1));
    deliver();
  }
  void add_group(std::string_view called) {
    act<AddGroup>(t.as_ada(), [&] {
      AddGroup verb;
      verb.name = name(called);
      return verb;
    });
  }
  void grant(Role role) {
    act<AddGrant>(t.as_ada(), [&] {
      AddGrant verb;
      verb.to = subject_of(t.ben_member);
      verb.role = role;
      verb.on = {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(t.vault)};
      return verb;
    });
  }
  void release(const Presented& as) {
    act<ReleaseCode>(as, [&] { return ReleaseCode{.account = t.account, .reason = "INC-42"}; });
  }
  void revoke_ben() {
    revoked_at = store.head().size;
    act<RevokeMember>(t.as_ada(), [&] { return RevokeMember{.member = t.ben_member}; });
  }

  bool relay_is_down = false;
  std::unique_ptr<Courier> courier;
};

TEST(Killed, AtEveryPointOfADayEachNoticeIsToldInOrderAndNoneToTheRevoked) {
  const Day undisturbed(-1);
  const auto ada = undisturbed.told_to(undisturbed.t.ada_member);
  const auto ben = undisturbed.told_to(undisturbed.t.ben_member);
  ASSERT_GT(ada.size(), 8U);
  ASSERT_EQ(ben.size(), 1U) << "of his first grant; the second waited until he was revoked";
  EXPECT_TRUE(std::ranges::is_sorted(ada));
  EXPECT_EQ(undisturbed.told.size(), ada.size() + ben.size());

  const int points = undisturbed.doom.points();
  ASSERT_GT(points, 100);
  for (int point = 0; point < points; ++point) {
    const Day day(point);
    EXPECT_EQ(day.told_to(day.t.ada_member), ada) << "killed at point " << point;
    EXPECT_EQ(day.told_to(day.t.ben_member), ben) << "killed at point " << point;
    EXPECT_LE(day.told.size(), undisturbed.told.size() + 1) << "killed at point " << point;
    for (const Telling& telling : day.told) {
      EXPECT_TRUE(telling.to != as_id<ObjectId>(day.t.ben_member) ||
                  telling.size_then <= day.revoked_at)
          << "killed at point " << point;
    }
  }
}

}  // namespace
}  // namespace cofactor::delivery
