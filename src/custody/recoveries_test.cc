#include "custody/recoveries.h"

#include <gtest/gtest.h>

#include "custody/add_token.h"
#include "custody/ask_recovery.h"
#include "custody/operators.h"
#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/system_ask.h"
#include "custody/testing/held.h"
#include "custody/testing/people.h"
#include "custody/who_am_i.h"

namespace cofactor {
namespace {

struct Recovering : testing::Test {
  TestVault t;

  template <class Verb>
  static Verb on(const RecoveryId& id) {
    Verb verb;
    verb.recovery = id;
    return verb;
  }

  struct Asked {
    RecoveryId id;
    Hash token{};
  };
  Asked ask_for(const MembershipId& member) {
    AskRecovery verb;
    verb.member = member;
    auto answered = t.world.ask(std::move(verb), t.as_ada());
    CHECK(answered.has_value());
    return {.id = answered->answer->recovery, .token = token_hash(answered->answer->token)};
  }
  Hash redeem_recovery(const Hash& token) {
    auto answered = t.world.ask(BeginSession{.bearer = token}, bearing(token));
    CHECK(answered.has_value());
    return token_hash(answered->answer->token);
  }
  void tick() {
    submit_due_recoveries(t.world.core());
    t.world.writer().run_once();
  }
  RecoveryId recover(const PersonId& person) {
    RecoverPerson verb;
    verb.person = person;
    return t.world.ask(std::move(verb), t.outside(t.ada_token))->answer->recovery;
  }
  std::vector<RecoveryState> states(const std::vector<RecoveryId>& ids) {
    std::vector<RecoveryState> out;
    t.world.writer().read([&](const View& view) {
      for (const RecoveryId& id : ids) {
        out.push_back(view->recoveries.find(id)->state);
      }
    });
    return out;
  }
  std::size_t cancelled_entries() {
    return static_cast<std::size_t>(
        std::ranges::count_if(t.world.bodies(), [](const std::string& body) {
          return body.starts_with(R"({"type":"recovery.cancelled")");
        }));
  }
  std::optional<ErrorCode> code_for(const Hash& session) {
    return code_of(t.world, ReleaseCode{.account = t.account, .reason = "x"}, t.as(session));
  }
};

TEST_F(Recovering, AddsCredentialsThatOnlyReadAndEndsNoneForADay) {
  const Asked asked = ask_for(t.ben_member);
  const Hash fresh = redeem_recovery(asked.token);
  EXPECT_TRUE(t.world.ask(WhoAmI{}, bearing(fresh))->answer->known.reads_only);
  EXPECT_EQ(code_for(fresh), ErrorCode::kDenied);
  EXPECT_EQ(code_for(t.ben_token), std::nullopt);
  EXPECT_EQ(code_of(t.world,
                    AddToken{.organization = t.organization, .wanted = {.name = "x"}},
                    bearing(fresh)),
            ErrorCode::kDenied);
  t.world.clock().advance(kRecoveryTime - std::chrono::seconds(1));
  tick();
  EXPECT_EQ(code_for(fresh), ErrorCode::kDenied);
  EXPECT_EQ(code_for(t.ben_token), std::nullopt);
  t.world.clock().advance(std::chrono::seconds(30));
  tick();
  EXPECT_EQ(code_for(t.ben_token), ErrorCode::kUnauthenticated);
  EXPECT_EQ(code_for(fresh), std::nullopt);
  t.world.reopen();
  EXPECT_EQ(code_for(t.ben_token), ErrorCode::kUnauthenticated);
  EXPECT_FALSE(t.world.ask(WhoAmI{}, bearing(fresh))->answer->known.reads_only);
}

TEST_F(Recovering, IsRedeemedOnceAndForAWeek) {
  const Asked asked = ask_for(t.ben_member);
  redeem_recovery(asked.token);
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = asked.token}, bearing(asked.token)),
            ErrorCode::kUnauthenticated);
  const Asked late = ask_for(t.ben_member);
  t.world.clock().advance(kRecoveryTokenLife);
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = late.token}, bearing(late.token)),
            ErrorCode::kUnauthenticated);
}

TEST_F(Recovering, AnOldCredentialCancelsItAndItsOwnDoesNot) {
  const Asked asked = ask_for(t.ben_member);
  const Hash fresh = redeem_recovery(asked.token);
  EXPECT_EQ(code_of(t.world, on<CancelRecovery>(asked.id), bearing(fresh)), ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(on<CancelRecovery>(asked.id), t.outside(t.ben_token)));
  EXPECT_EQ(code_for(fresh), ErrorCode::kUnauthenticated);
  EXPECT_EQ(code_for(t.ben_token), std::nullopt);
  t.world.clock().advance(kRecoveryTime);
  tick();
  EXPECT_EQ(code_for(t.ben_token), std::nullopt);
  EXPECT_EQ(code_of(t.world, on<CancelRecovery>(asked.id), t.as_ada()), ErrorCode::kConflict);
}

TEST_F(Recovering, AnAdminOfTheirsOrAnOperatorCancelsItAndNobodyElse) {
  const Elsewhere beta = add_elsewhere(t, "Beta");
  const Asked asked = ask_for(t.ben_member);
  EXPECT_EQ(refusal_of(t.world, on<CancelRecovery>(asked.id), beta.as_admin()),
            refusal_of(t.world, on<CancelRecovery>({}), beta.as_admin()));
  EXPECT_EQ(refusal_of(t.world, on<CancelRecovery>(asked.id), bearing(beta.admin.session)),
            refusal_of(t.world, on<CancelRecovery>({}), bearing(beta.admin.session)));
  EXPECT_EQ(code_of(t.world, on<CancelRecovery>(asked.id), t.as_cy()), ErrorCode::kDenied);
  EXPECT_TRUE(t.world.ask(on<CancelRecovery>(asked.id), t.as_ada()));
  const Asked again = ask_for(t.ben_member);
  EXPECT_TRUE(t.world.ask(on<CancelRecovery>(again.id), t.outside(t.ada_token)));
}

TEST_F(Recovering, OfSomebodyElsewhereTooWaitsForAnOperator) {
  const Elsewhere beta = add_elsewhere(t, "Beta");
  const Invited invited = invite(t.world, beta.as_admin(), "Ben");
  ASSERT_TRUE(t.world.ask(JoinOrganization{.invitation = invited.token, .bearer = t.ben_token},
                          t.outside(t.ben_token)));
  const Asked asked = ask_for(t.ben_member);
  EXPECT_EQ(code_of(t.world, on<AgreeRecovery>(asked.id), bearing(beta.admin.session)),
            ErrorCode::kDenied);
  const auto agreed = t.world.ask(on<AgreeRecovery>(asked.id), t.outside(t.ada_token));
  ASSERT_TRUE(agreed);
  EXPECT_EQ(agreed->answer->id, asked.id);
  EXPECT_EQ(agreed->answer->state, RecoveryState::kRunning);
  EXPECT_EQ(code_of(t.world, on<AgreeRecovery>(asked.id), t.outside(t.ada_token)),
            ErrorCode::kConflict);
  redeem_recovery(asked.token);
  auto told = t.world.ask(ListRecoveries{}, beta.as_admin());
  ASSERT_TRUE(told);
  ASSERT_EQ(told->answer->recoveries.size(), 1U);
  EXPECT_EQ(told->answer->recoveries[0].recovery.state, RecoveryState::kRunning);
  EXPECT_EQ(told->answer->names[0], "Ben");
}

TEST_F(Recovering, StandsInTheServersChainAndInThoseOfAllTheirOrganizations) {
  const auto before = t.world.bodies().size();
  const Asked asked = ask_for(t.ben_member);
  redeem_recovery(asked.token);
  int noticed = 0;
  int asked_for = 0;
  for (const std::string& body : t.world.bodies()) {
    noticed += body.starts_with(R"({"type":"recovery.noticed")") ? 1 : 0;
    asked_for += body.starts_with(R"({"type":"recovery.asked")") ? 1 : 0;
  }
  EXPECT_EQ(noticed, 2);
  EXPECT_EQ(asked_for, 1);
  EXPECT_GT(t.world.bodies().size(), before);
}

TEST_F(Recovering, IsAskedForByAdminsAndOperatorsAlone) {
  AskRecovery verb;
  verb.member = t.cy_member;
  EXPECT_EQ(code_of(t.world, std::move(verb), t.as_ben()), ErrorCode::kDenied);
  RecoverPerson person;
  person.person = t.cy;
  EXPECT_EQ(code_of(t.world, std::move(person), t.outside(t.ben_token)), ErrorCode::kDenied);
  person = {};
  EXPECT_EQ(code_of(t.world, std::move(person), t.outside(t.ada_token)), ErrorCode::kNotFound);
  person = {};
  person.person = t.cy;
  auto answered = t.world.ask(std::move(person), t.outside(t.ada_token));
  ASSERT_TRUE(answered);
  redeem_recovery(token_hash(answered->answer->token));
}

// A former member is recovered by nobody's admins but those of where they are now.
TEST_F(Recovering, IsOfActiveMembersAndOfPeopleWhoWereNotRevoked) {
  const auto asked = [&](const MembershipId& member) {
    AskRecovery verb;
    verb.member = member;
    return code_of(t.world, std::move(verb), t.as_ada());
  };
  const Elsewhere beta = add_elsewhere(t, "Beta");
  const Invited invited = invite(t.world, beta.as_admin(), "Cy");
  ASSERT_TRUE(t.world.ask(JoinOrganization{.invitation = invited.token, .bearer = t.cy_token},
                          t.outside(t.cy_token)));
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = t.cy_member}, t.as_ada()));
  EXPECT_EQ(asked(t.cy_member), ErrorCode::kNotFound);
  EXPECT_EQ(asked(invite(t.world, t.as_ada(), "Fay").membership), ErrorCode::kNotFound);

  ASSERT_TRUE(t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token)));
  RecoverPerson revoked;
  revoked.person = t.ben;
  EXPECT_EQ(code_of(t.world, std::move(revoked), t.outside(t.ada_token)), ErrorCode::kNotFound);
  const Dee dee(t);
  const Time now = t.world.clock().wall();
  put(t.world, PersonRevoked{{.id = dee.person, .added_at = now, .revoked_at = now}});
  EXPECT_EQ(asked(dee.member), ErrorCode::kNotFound) << "a membership that was left behind";
}

TEST_F(Recovering, WhoWasRecoveredOnceCancelsTheNextOne) {
  const Hash fresh = redeem_recovery(ask_for(t.ben_member).token);
  t.world.clock().advance(kRecoveryTime + std::chrono::seconds(30));
  tick();
  const Asked next = ask_for(t.ben_member);
  EXPECT_EQ(code_of(t.world, on<CancelRecovery>(next.id), bearing(fresh)), std::nullopt);
  const auto entry = read_body(t.world.bodies().back());
  const auto* noticed = entry->event.as<RecoveryNoticed>();
  ASSERT_NE(noticed, nullptr) << entry->header.type;
  EXPECT_EQ(noticed->state, RecoveryState::kCancelled) << "of one that nobody had redeemed";
}

TEST_F(Recovering, ToItsEndClosesAllOthersOnce) {
  using enum RecoveryState;
  const RecoveryId cancelled = ask_for(t.ben_member).id;
  ASSERT_TRUE(t.world.ask(on<CancelRecovery>(cancelled), t.as_ada()));
  const Asked first = ask_for(t.ben_member);
  const std::vector others{ask_for(t.ben_member).id, recover(t.ben)};
  const RecoveryId of_cy = ask_for(t.cy_member).id;
  redeem_recovery(first.token);
  t.world.clock().advance(kRecoveryTime + std::chrono::seconds(30));
  tick();
  EXPECT_EQ(states({first.id, others[0], others[1], of_cy}),
            (std::vector{kComplete, kCancelled, kCancelled, kRunning}));
  EXPECT_EQ(cancelled_entries(), 3U);
}

// What an organization asked for is no way to an operator.
TEST_F(Recovering, ThatAnOrganizationAskedForEndsWhereTheyBecomeAnOperator) {
  using enum RecoveryState;
  const RecoveryId cancelled = ask_for(t.ben_member).id;
  ASSERT_TRUE(t.world.ask(on<CancelRecovery>(cancelled), t.as_ada()));
  const std::vector ids{ask_for(t.ben_member).id, ask_for(t.ben_member).id, recover(t.ben)};
  ASSERT_TRUE(t.world.ask(AddOperator{.person = t.ben}, t.outside(t.ada_token)));
  EXPECT_EQ(states(ids), (std::vector{kCancelled, kCancelled, kRunning}));
  EXPECT_EQ(cancelled_entries(), 3U);
}

TEST_F(Recovering, OnTheHostIsForOperatorsAndAdmins) {
  const auto asked_on_host = [&](const PersonId& person) {
    const TokenText text = draw_token(t.world.random());
    const HostRecovery recovery{.id = RecoveryId::draw(t.world.random()),
                                .drawn = {.id = TokenId::draw(t.world.random()),
                                          .text = text.clone(),
                                          .hash = token_hash(text)},
                                .person = person};
    std::optional<ErrorCode> refused;
    t.world.writer().submit(std::make_unique<SystemAsk>([&](const View& view, const Now& now) {
      auto proposal = recover_on_host(view, recovery, now);
      refused = proposal ? std::nullopt : std::optional(proposal.error().code);
      return proposal ? std::move(*proposal) : Proposal{};
    }));
    t.world.writer().run_once();
    if (!refused) {
      redeem_recovery(token_hash(text));
    }
    return refused;
  };
  EXPECT_EQ(asked_on_host(t.ada), std::nullopt);
  EXPECT_EQ(asked_on_host(t.cy), ErrorCode::kDenied);
  EXPECT_EQ(asked_on_host(PersonId{}), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace cofactor
