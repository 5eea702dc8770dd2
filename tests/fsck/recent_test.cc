// What is remembered of the last hour, whatever the wall clock said meanwhile.

#include <gtest/gtest.h>

#include "custody/testing/lived_day.h"
#include "store/memory/failing_store.h"

namespace cofactor {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// Takes the clock as it is and says whether it may be believed.
class TellingWatch : public ClockWatch {
 public:
  explicit TellingWatch(const Clock& clock) : clock_(clock) {}
  Now now(const std::optional<Time>& newest_sure) override {
    const Time wall = clock_.wall();
    return {.wall = wall,
            .boot = clock_.boot(),
            .sure = sure,
            .latest = std::max(wall, newest_sure.value_or(wall))};
  }
  ClockState state() override { return {.wall = clock_.wall(), .sure = sure}; }
  bool sure = true;

 private:
  const Clock& clock_;
};

// A writer on the world's own state, under a clock that can be doubted; in place of the world's.
struct Recent : testing::Test {
  Recent() : t(&store), watch(t.world.clock()) {
    Ledger& ledger = t.world.ledger();
    writer = std::make_unique<Writer>(Writer::Parts{.store = store,
                                                    .directory = ledger.directory(),
                                                    .log = ledger.log(),
                                                    .envelopes = ledger.envelopes(),
                                                    .keyring = ledger.keyring(),
                                                    .server_chain_key = ledger.server_chain_key(),
                                                    .clock = watch,
                                                    .waker = t.world.clock(),
                                                    .random = t.world.random(),
                                                    .waiting = t.world.queue()},
                                      ledger.raw_key(Purpose::kTagKey),
                                      ledger.raw_key(Purpose::kLogSigningKey));
  }

  void write(std::optional<RequestMark> request = {}) {
    writer->submit(std::make_unique<SystemAsk>([=](const View&, const Now&) {
      Proposal proposal;
      proposal.events.emplace_back(RefusalsCounted{.source = "192.0.2.0/24", .count = 1});
      proposal.request = request;
      return proposal;
    }));
    writer->run_once();
  }
  std::size_t requests() { return t.world.ledger().directory().requests.size_of_layer(); }

  MemoryStore memory;
  FailingStore store{memory, {}};
  TestVault t;
  TellingWatch watch;
  std::unique_ptr<Writer> writer;
};

TEST_F(Recent, IsNotCutShortByTheTimeOfAnUnsureClock) {
  ASSERT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "one"}, t.as_ben()));
  t.world.clock().jump(-hours(24 * 3650));
  watch.sure = false;
  write();
  t.world.clock().jump(hours(24 * 3650));
  watch.sure = true;
  write();
  writer.reset();
  t.world.reopen();
  ASSERT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "one"}, t.as_ben()));
  EXPECT_EQ(newest_types(t.world, 1), Types{"code.reread"});
}

TEST_F(Recent, IsNotForgottenByAClockThatNobodyBelieves) {
  write(RequestMark{.id = "r-1", .route = "POST /x"});
  ASSERT_EQ(requests(), 1U);
  t.world.clock().advance(std::chrono::minutes(2));
  t.world.clock().jump(hours(24 * 3650));
  watch.sure = false;
  write();
  EXPECT_EQ(requests(), 1U);
  t.world.clock().jump(-hours(24 * 3650));
  t.world.clock().advance(hours(2));
  watch.sure = true;
  write();
  EXPECT_EQ(requests(), 0U) << "after an hour that is sure it may go";
}

TEST_F(Recent, KeepsARequestThatWasMadeUnderAnUnsureClock) {
  write();
  t.world.clock().jump(-hours(24 * 3650));
  watch.sure = false;
  write(RequestMark{.id = "r-1", .route = "POST /x"});
  t.world.clock().jump(hours(24 * 3650));
  t.world.clock().advance(std::chrono::minutes(2));
  watch.sure = true;
  write();
  EXPECT_EQ(requests(), 1U);
}

TEST_F(Recent, DatesADecisionThatWasMadeAgainByItself) {
  std::vector<BootTime> decided;
  std::optional<BootTime> told;
  writer->submit(std::make_unique<SystemAsk>(
      [&](const View&, const Now& now) {
        decided.push_back(now.boot);
        t.world.clock().advance(seconds(5));
        Proposal proposal;
        proposal.events.emplace_back(RefusalsCounted{.source = "192.0.2.0/24", .count = 1});
        return proposal;
      },
      [&](const Result<Recorded>& recorded) { told = recorded->decided_at; }));
  store.fail_at({.at_write = 1, .way = FailingStore::Way::kUnknownNotCommitted});
  writer->run_once();
  ASSERT_EQ(decided.size(), 2U);
  EXPECT_EQ(decided[1] - decided[0], seconds(5));
  EXPECT_EQ(told, decided[1]);
}

}  // namespace
}  // namespace cofactor
