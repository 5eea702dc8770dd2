#include <gtest/gtest.h>

#include <future>

#include "custody/add_vault.h"
#include "custody/begin_session.h"
#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/testing/people.h"
#include "store/memory/failing_store.h"

// No code without a durable record: not while the record is being written, not when it cannot be,
// and not on a disk that has no room for it.
namespace cofactor {
namespace {

using Way = FailingStore::Way;

// A store that lets a test look around at its writes.
class WatchedStore : public FailingStore {
 public:
  explicit WatchedStore(Store& below) : FailingStore(below, {}) {}

  CommitResult append(const Batch& batch) override {
    if (before) {
      before();
    }
    const CommitResult result = FailingStore::append(batch);
    if (after) {
      after();
    }
    return result;
  }

  std::function<void()> before;
  std::function<void()> after;
};

struct RecordFirst : testing::Test {
  MemoryStore memory;
  WatchedStore store{memory};
  TestVault t{&store};
  int codes = 0;
  std::optional<ErrorCode> refused;

  ReleaseCode verb() const { return {.account = t.account, .reason = "INC-42"}; }

  // Where the answer is handed on to the transport, `answered` looks at it.
  void submit(const std::function<void(const Answered<ReleaseCode::Answer>&)>& answered = {}) {
    perform<ReleaseCode>(t.world.core(), verb(), t.as_ben(), {}, [&, answered](auto answer) {
      codes += answer ? 1 : 0;
      refused = answer ? std::nullopt : std::optional(answer.error().code);
      if (answer && answered) {
        answered(*answer);
      }
    });
  }

  // Bytes of a disk of which nothing is free but what is left of the reserve.
  void leave(std::uint64_t of_the_reserve) {
    memory.set_space(
        {.free_bytes = 0, .reserve_bytes = of_the_reserve, .whole_reserve_bytes = kReserve});
    t.world.clock().advance(std::chrono::seconds(40));  // the writer looks, and a step begins
  }
  static constexpr std::uint64_t kReserve = 1 << 20;
};

// Negative test 32: where a code is handed to the transport its entry is in the store; a process
// that is killed then, or at any time later, has left it there.
TEST_F(RecordFirst, TheEntryIsInTheStoreWhenTheCodeIsHandedOn) {
  submit([&](const Answered<ReleaseCode::Answer>& answer) {
    EXPECT_GT(memory.head().size, answer.position);
    const auto entry = memory.entry(answer.position);
    ASSERT_TRUE(entry);
    const auto body = open_body(t.world.ledger().body_ground(), *entry);
    ASSERT_TRUE(body);
    EXPECT_TRUE(body->body.starts_with(R"({"type":"code.released")")) << body->body;
    EXPECT_NE(body->body.find(t.device.text().substr(4)), std::string::npos) << body->body;
  });
  t.world.writer().run_once();
  EXPECT_EQ(codes, 1);
}

// Negative test 32: before the commit, and while it is made, no code has been handed on; a process
// that is killed then has sent none.
TEST_F(RecordFirst, NothingIsHandedOnBeforeTheCommitHasReturned) {
  int looked = 0;
  const auto none_yet = [&] {
    EXPECT_EQ(codes, 0);
    ++looked;
  };
  store.before = none_yet;
  store.after = none_yet;
  submit();
  EXPECT_EQ(codes, 0);
  t.world.writer().run_once();
  EXPECT_EQ(looked, 2);
  EXPECT_EQ(codes, 1);
}

// Negative test 31: the fsync of the record fails. Nobody is answered, and the Fault goes to the
// writer's on_fault, which ends the process (tests/kill has the process).
TEST_F(RecordFirst, AFailedSyncGivesNoCodeAndGoesOutAsAFault) {
  store.fail_at({.at_write = 1, .way = Way::kFault});
  submit();
  EXPECT_THROW(t.world.writer().run_once(), Fault);
  EXPECT_EQ(codes, 0);
  EXPECT_FALSE(refused) << "no answer at all: nobody knows what the disk holds";
  submit();
  EXPECT_THROW(t.world.writer().run_once(), Fault) << "it is never tried again";
  EXPECT_EQ(codes, 0);
}

// Negative test 31: the same on the writer's own thread, whose on_fault gets it once.
TEST_F(RecordFirst, AFailedSyncIsHandedToWhatEndsTheProcess) {
  store.fail_at({.at_write = 1, .way = Way::kFault});
  std::promise<void> ended;
  submit();
  t.world.writer().start([&](const std::exception&) { ended.set_value(); });
  auto fault = ended.get_future();
  EXPECT_EQ(fault.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  t.world.writer().stop();
  EXPECT_EQ(codes, 0);
}

// Negative test 31: a commit of which nobody knows gives a code only once it is found.
TEST_F(RecordFirst, AnUnknownCommitIsLookedUpBeforeACodeLeaves) {
  store.fail_at({.at_write = 1, .way = Way::kUnknownCommitted});
  const auto before = memory.head().size;
  submit([&](const auto& answer) { EXPECT_EQ(answer.position, before); });
  t.world.writer().run_once();
  EXPECT_EQ(codes, 1);
  EXPECT_EQ(memory.head().size, before + 1);
}

// Negative test 31: the volume is full and the reserve used up.
TEST_F(RecordFirst, WithoutRoomForTheRecordThereIsNoCode) {
  leave(0);
  const auto before = memory.head().size;
  submit();
  t.world.writer().run_once();
  EXPECT_EQ(codes, 0);
  EXPECT_EQ(refused, ErrorCode::kDiskLow);
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = t.ben_member}, t.as_ada()),
            ErrorCode::kDiskLow);
  EXPECT_EQ(memory.head().size, before);
}

// Negative test 31: the last quarter of the reserve serves revocations and sign-ins, and no code.
TEST_F(RecordFirst, TheLastQuarterOfTheReserveIsForRevocations) {
  const Invited dan = invite(t.world, t.as_ada(), "Dan");
  const AddVault more{.organization = t.organization, .name = *Name::parse("more")};
  leave(kReserve / 4 + 1);
  EXPECT_EQ(code_of(t.world, verb(), t.as_ben()), std::nullopt) << "the reserve serves releases";
  EXPECT_EQ(code_of(t.world, AddVault(more), t.as_ada()), ErrorCode::kDiskLow);

  leave(kReserve / 4);
  const auto before = memory.head().size;
  EXPECT_EQ(code_of(t.world, verb(), t.as_ben()), ErrorCode::kDiskLow);
  EXPECT_EQ(memory.head().size, before);
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = dan.token}, bearing(dan.token)), std::nullopt);
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = t.ben_member}, t.as_ada()), std::nullopt);
  EXPECT_EQ(code_of(t.world, verb(), t.as_ben()), ErrorCode::kUnauthenticated);
}

// Negative test 31: a release that shares its batch with a revocation gets none of that quarter.
TEST_F(RecordFirst, ACodeDoesNotRideOnARevocation) {
  leave(kReserve / 4);
  std::optional<ErrorCode> of_the_revocation = ErrorCode::kInvalid;
  perform<RevokeMember>(
      t.world.core(), {.member = t.cy_member}, t.as_ada(), {}, [&](auto answered) {
        of_the_revocation = answered ? std::nullopt : std::optional(answered.error().code);
      });
  submit();
  t.world.writer().run_once();
  EXPECT_EQ(of_the_revocation, std::nullopt);
  EXPECT_EQ(codes, 0);
  EXPECT_EQ(refused, ErrorCode::kDiskLow);
}

}  // namespace
}  // namespace cofactor
