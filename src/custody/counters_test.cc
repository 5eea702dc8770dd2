#include <gtest/gtest.h>

#include <map>

#include "base/secret_access.h"
#include "custody/change_device.h"
#include "custody/contents.h"
#include "custody/import_entries.h"
#include "custody/record_outcome.h"
#include "custody/release_code.h"
#include "custody/replace_device.h"
#include "custody/revoke_member.h"
#include "custody/see_queue.h"
#include "custody/show_pair.h"
#include "custody/testing/confirmed.h"
#include "ledger/fsck.h"

// Devices that count (HOTP): whose a counter's code is, and that none is given to two people.
namespace cofactor {
namespace {

constexpr TotpParameters kFromSeven{.kind = OtpKind::kHotp, .counter = 7};

std::string text(const Code& code) {
  return std::string(text_of(code.expose(SecretAccess::because("a test compares"))));
}

std::string code_at(Step counter) {
  return text(code_for(Seed::copy_from(bytes_of(kTestSeed)), kFromSeven, counter));
}

// A login whose one device counts from 7 on, and Dee, who may get its codes as Ben may.
struct Counting : TestVault {
  explicit Counting(TotpParameters parameters = kFromSeven) : dee(*this) {
    login = world.ask(AddAccount{.vault = vault, .name = name("token")}, as_ada())
                ->answer->shown.account.id;
    token = add_confirmed(*this, login, "token", parameters);
    dee.is(Role::kResponder, vault);
  }

  Result<Answered<ReleaseCode::Answer>> code(const Presented& who, std::string request = {}) {
    return world.ask(ReleaseCode{.account = login, .reason = "INC-42"}, who, std::move(request));
  }
  // The counter that they are given; and it is that counter's code.
  Step counter(const Presented& who) {
    const auto answered = code(who);
    EXPECT_TRUE(answered) << answered.error().message;
    EXPECT_EQ(text(answered->answer->code), code_at(*answered->answer->counter));
    newest = given[*answered->answer->counter];
    if (newest == 0) {
      newest = given[*answered->answer->counter] = answered->answer->receipt.position;
    }
    return *answered->answer->counter;
  }
  void say(Outcome outcome, const Presented& who) {
    EXPECT_TRUE(world.ask(RecordOutcome{.release = newest, .outcome = outcome}, who));
  }

  Dee dee;
  AccountId login;
  DeviceId token;
  std::map<Step, Position> given;  // the release of each counter
  Position newest = 0;             // that of the last that was shown
};

TEST(Counters, ACodeStaysItsHoldersUntilTheNextAsks) {
  Counting t;
  EXPECT_EQ(t.counter(t.as_ben()), 7);
  EXPECT_EQ(newest_types(t.world, 1), Types{"code.released"});
  EXPECT_NE(t.world.bodies().back().find(R"("version":1,"counter":7,)"), std::string::npos)
      << t.world.bodies().back();
  for (int i = 0; i < 8; ++i) {
    t.world.clock().advance(std::chrono::hours(2));
    EXPECT_EQ(t.counter(t.as_ben()), 7);
    EXPECT_EQ(newest_types(t.world, 1), Types{"code.reread"});
  }
  EXPECT_EQ(t.counter(t.dee.presented), 8);
  EXPECT_EQ(t.counter(t.as_ben()), 9) << "7 was somebody's, and is not given again";
  EXPECT_EQ(t.counter(t.dee.presented), 10);
}

TEST(Counters, AnswerWithoutATimeAndWithHowManyBeforeWereNotUsed) {
  Counting t;
  const auto first = t.code(t.as_ben());
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->answer->valid_until);
  EXPECT_FALSE(first->answer->seconds_left);
  EXPECT_EQ(first->answer->unused_before, 0);
  EXPECT_EQ(t.code(t.dee.presented)->answer->unused_before, 1);
  t.counter(t.as_ben());
  t.say(Outcome::kUsed, t.as_ben());
  EXPECT_EQ(t.code(t.dee.presented)->answer->unused_before, 0);
}

TEST(Counters, WhatWasUsedOrRefusedIsOverAndWhatWasNotUsedStays) {
  Counting t;
  EXPECT_EQ(t.counter(t.as_ben()), 7);
  t.say(Outcome::kUnused, t.as_ben());
  EXPECT_EQ(t.counter(t.as_ben()), 7);
  t.say(Outcome::kUsed, t.as_ben());
  EXPECT_EQ(t.counter(t.as_ben()), 8);
  t.say(Outcome::kRejected, t.as_ben());
  t.say(Outcome::kUnused, t.as_ben());
  EXPECT_EQ(t.counter(t.as_ben()), 9) << "what was over comes back by no word";
}

TEST(Counters, AnOutcomeIsSaidByTheHolderOfTheNewestHoweverLate) {
  Counting t;
  t.counter(t.as_ben());
  t.world.clock().advance(std::chrono::days(3));
  t.world.reopen();
  EXPECT_EQ(refusal_of(t.world.ask(RecordOutcome{.release = t.newest, .outcome = Outcome::kUsed},
                                   t.dee.presented)),
            "not_found");
  t.say(Outcome::kUsed, t.as_ben());
  EXPECT_EQ(t.counter(t.as_ben()), 8);
}

TEST(Counters, ARepeatGivesTheSameCodeUntilItIsOver) {
  Counting t;
  const auto first = t.code(t.as_ben(), "one");
  const auto again = t.code(t.as_ben(), "one");
  ASSERT_TRUE(first && again);
  EXPECT_EQ(text(first->answer->code), text(again->answer->code));
  EXPECT_EQ(t.counter(t.dee.presented), 8);
  EXPECT_EQ(refusal_of(t.code(t.as_ben(), "one")), "step_over");
}

TEST(Counters, NobodyWaitsForOne) {
  Counting t;
  t.counter(t.as_ben());
  const auto queue =
      t.world.ask(SeeQueue{.account = t.login, .queue = &t.world.queue()}, t.dee.presented);
  ASSERT_TRUE(queue);
  EXPECT_FALSE(queue->answer->free_at);
}

TEST(Counters, ThereIsNoneUnderAnUnsureClock) {
  Counting t;
  t.counter(t.as_ben());
  t.world.writer().read([&](const View& view) {
    const Now now{.wall = t.world.clock().wall(), .sure = false};
    for (const Presented& who : {t.as_ben(), t.dee.presented}) {
      const ReleaseCode ask{.account = t.login, .reason = "INC-42"};
      const auto decided = ask.decide(view, *caller_in(view, who, now), now);
      const auto* refused = std::get_if<Refuse>(&decided);
      ASSERT_NE(refused, nullptr);
      EXPECT_EQ(refused->error.code, ErrorCode::kClockUnsure);
    }
  });
}

TEST(Counters, APairIsTwoThatNobodyIsGivenAgain) {
  Counting t;
  t.dee.is(Role::kKeeper, t.vault);
  t.counter(t.as_ben());
  ResyncDevice resync;
  resync.device = t.token;
  resync.reason = "out of step";
  const auto pair = t.world.ask(resync, t.dee.presented);
  ASSERT_TRUE(pair) << pair.error().message;
  EXPECT_EQ(pair->answer->first.counter, 8);
  EXPECT_EQ(pair->answer->second.counter, 9);
  EXPECT_EQ(text(pair->answer->second.code), code_at(9));
  EXPECT_FALSE(pair->answer->first.valid_from);
  EXPECT_NE(t.world.bodies().back().find(R"("first_counter":8,)"), std::string::npos);
  EXPECT_EQ(t.counter(t.dee.presented), 10);
}

TEST(Counters, AnEnrolmentsPairIsAcceptedWhenItIsConfirmed) {
  Counting t;
  ReplaceDevice replace{.device = t.token, .entered = entered(kTestSeed, kFromSeven)};
  ASSERT_TRUE(t.world.ask(std::move(replace), t.as_ada()));
  ShowPair show;
  show.device = t.token;
  EXPECT_EQ(t.world.ask(show, t.as_ada())->answer->first.counter, 7);
  ConfirmDevice confirm;
  confirm.device = t.token;
  ASSERT_TRUE(t.world.ask(confirm, t.as_ada()));
  const auto next = t.code(t.as_ben());
  EXPECT_EQ(next->answer->counter, 9);
  EXPECT_EQ(next->answer->unused_before, 0);
}

// What is put back, or restored, goes on where it was.
TEST(Counters, GoOnWhereTheyWereWhenASeedIsPutBack) {
  Counting t;
  EXPECT_EQ(t.counter(t.as_ben()), 7);
  ASSERT_TRUE(t.world.ask(
      ReplaceDevice{.device = t.token,
                    .entered = entered("another", {.kind = OtpKind::kHotp, .counter = 0})},
      t.as_ada()));
  ConfirmDevice confirm;
  confirm.device = t.token;
  ASSERT_TRUE(t.world.ask(confirm, t.as_ada()));
  EXPECT_EQ(t.code(t.dee.presented)->answer->counter, 0);
  PutBackDevice put_back;
  put_back.device = t.token;
  ASSERT_TRUE(t.world.ask(put_back, t.as_ada()));
  EXPECT_EQ(t.counter(t.dee.presented), 8);
  RemoveDevice remove;
  remove.device = t.token;
  ASSERT_TRUE(t.world.ask(remove, t.as_ada()));
  RestoreDevice restore;
  restore.device = t.token;
  ASSERT_TRUE(t.world.ask(restore, t.as_ada()));
  EXPECT_EQ(t.counter(t.as_ben()), 9);
}

TEST(Counters, AreNotSharedAndKeepTheirKind) {
  Counting t;
  EditDevice edit;
  edit.device = t.token;
  edit.shared = true;
  EXPECT_EQ(refusal_of(t.world.ask(edit, t.as_ada())), "invalid");
  EXPECT_EQ(refusal_of(t.world.ask(AddDevice{.account = t.login,
                                             .name = name("other"),
                                             .shared = true,
                                             .entered = entered(kTestSeed, kFromSeven)},
                                   t.as_ada())),
            "invalid");
  for (const TotpParameters& other : {TotpParameters{}, steam_parameters()}) {
    EXPECT_EQ(
        refusal_of(t.world.ask(
            ReplaceDevice{.device = t.token, .entered = entered(kTestSeed, other)}, t.as_ada())),
        "invalid");
  }
}

// Negative test: AWS has no such devices.
TEST(Counters, AnAwsRootTakesNoOtherKindThanTotp) {
  TestVault t;
  const AccountId root = t.world
                             .ask(AddAccount{.vault = t.vault,
                                             .name = name("root"),
                                             .kind = AccountKind::kAwsRoot,
                                             .aws_account_id = "210987654321"},
                                  t.as_ada())
                             ->answer->shown.account.id;
  for (const TotpParameters& other : {kFromSeven, steam_parameters()}) {
    EXPECT_EQ(
        refusal_of(t.world.ask(
            AddDevice{.account = root, .name = name("odd"), .entered = entered(kTestSeed, other)},
            t.as_ada())),
        "invalid");
    ImportEntries import;
    import.entries.push_back({.entry = 1,
                              .vault = t.vault,
                              .account = name("root"),
                              .device = name("odd"),
                              .entered = entered(kTestSeed, other)});
    const auto imported = t.world.ask(std::move(import), t.as_ada());
    ASSERT_TRUE(imported);
    ASSERT_EQ(imported->answer->skipped.size(), 1U);
    EXPECT_NE(imported->answer->skipped[0].why.find("TOTP"), std::string::npos);
  }
}

TEST(Counters, AnImportedDeviceCountsFromWhatItsFileSaid) {
  TestVault t;
  ImportEntries import;
  import.entries.push_back({.entry = 1,
                            .vault = t.vault,
                            .account = name("token"),
                            .device = name("old"),
                            .entered = entered(kTestSeed, kFromSeven)});
  const auto imported = t.world.ask(std::move(import), t.as_ada());
  ASSERT_TRUE(imported);
  EXPECT_EQ(imported->answer->imported[0].device->kind, DeviceKind::kHotp);
  const auto code = t.world.ask(
      ReleaseCode{.account = imported->answer->imported[0].account.id, .reason = "x"}, t.as_ben());
  ASSERT_TRUE(code) << code.error().message;
  EXPECT_EQ(code->answer->counter, 7);
}

// Negative test: whoever was revoked gets none, and their last may be taken until a later is used.
TEST(Counters, ARevocationHoldsAndNamesTheLastCode) {
  Counting t;
  EXPECT_EQ(t.counter(t.as_ben()), 7);
  t.world.clock().advance(std::chrono::days(2));
  t.world.reopen();
  const auto revoked = t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada());
  ASSERT_TRUE(revoked);
  ASSERT_EQ(revoked->answer->releases.size(), 1U);
  EXPECT_EQ(revoked->answer->releases[0].position, t.newest);
  EXPECT_FALSE(revoked->answer->releases[0].may_be_accepted_until);
  EXPECT_EQ(refusal_of(t.code(t.as_ben())), "unauthenticated");
  t.world.reopen();
  EXPECT_EQ(refusal_of(t.code(t.as_ben())), "unauthenticated");
  EXPECT_EQ(t.counter(t.dee.presented), 8);
}

// Negative test: no counter is given to two people, and none behind one that was given; whatever is
// asked, said and shown, and however often the server is killed.
TEST(Counters, GoForwardAloneWhateverHappens) {
  Counting t;
  t.dee.is(Role::kKeeper, t.vault);
  std::map<Step, const Presented*> given;
  SeededRandom random(4226);
  const Presented ben = t.as_ben();
  for (int i = 0; i < 400; ++i) {
    const Presented& who = random.below(2) == 0 ? ben : t.dee.presented;
    const Step before = given.empty() ? 6 : given.rbegin()->first;
    t.world.clock().advance(std::chrono::seconds(random.below(2'000)));
    switch (random.below(6)) {
      case 0:
        t.world.reopen();
        break;
      case 1: {
        const RecordOutcome said{.release = t.newest,
                                 .outcome = static_cast<Outcome>(random.below(3))};
        static_cast<void>(t.world.ask(said, who));
        break;
      }
      case 2: {
        ResyncDevice resync;
        resync.device = t.token;
        resync.reason = "x";
        if (const auto pair = t.world.ask(resync, t.dee.presented)) {
          EXPECT_EQ(pair->answer->first.counter, before + 1);
          given[before + 1] = given[before + 2] = &t.dee.presented;
        }
        break;
      }
      default: {
        const Step counter = t.counter(who);
        EXPECT_TRUE(counter == before || counter == before + 1) << counter << " after " << before;
        const auto [at, is_new] = given.emplace(counter, &who);
        EXPECT_EQ(at->second, &who) << counter << " was somebody else's";
      }
    }
  }
  EXPECT_GT(given.size(), 100U);
  const auto last = given.rbegin()->first;
  EXPECT_EQ(t.world.writer().read([&](const View& view) {
    return view->devices.find(t.token)->active()->given->counter;
  }),
            last);
  Fsck fsck = t.world.core().reader.fsck();
  fsck.tag_of = [&](const Membership& m) { return membership_tag(t.world.core().vaulting, m); };
  EXPECT_TRUE(run_fsck(fsck).clean()) << "the log gives the counters that the rows hold";
}

TEST(Steam, GivesItsOwnLettersByTheRulesOfTotp) {
  Counting t(steam_parameters());
  const auto code = t.code(t.as_ben());
  ASSERT_TRUE(code) << code.error().message;
  const Step step = *step_of(t.world.clock().wall(), steam_parameters());
  EXPECT_EQ(text(code->answer->code),
            text(code_for(Seed::copy_from(bytes_of(kTestSeed)), steam_parameters(), step)));
  EXPECT_EQ(text(code->answer->code).size(), 5U);
  EXPECT_EQ(code->answer->valid_until, end_of(step, steam_parameters()));
  EXPECT_EQ(refusal_of(t.code(t.dee.presented)), "step_taken");
  ResyncDevice resync;
  resync.device = t.token;
  resync.reason = "x";
  t.dee.is(Role::kKeeper, t.vault);
  const auto pair = t.world.ask(resync, t.dee.presented);
  ASSERT_TRUE(pair) << pair.error().message;
  EXPECT_EQ(text(pair->answer->first.code).size(), 5U);
}

}  // namespace
}  // namespace cofactor
