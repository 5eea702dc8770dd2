#include <gtest/gtest.h>

#include "custody/ask_recovery.h"
#include "custody/recoveries.h"
#include "custody/revoke_member.h"
#include "custody/testing/eve.h"
#include "custody/testing/people.h"

// Whose recoveries one is shown, and what of them.
namespace cofactor {
namespace {

// Ben's, asked for in Example, and a day later Fay's, asked for in Beta.
struct Listing : testing::Test {
  TestVault t;
  Elsewhere beta = add_elsewhere(t, "Beta");
  Guest fay = add_guest(t.world, beta.as_admin(), "Fay");
  RecoveryId bens = ask_for(t.ben_member, t.as_ada());
  RecoveryId fays{};

  void SetUp() override {
    t.world.clock().advance(std::chrono::hours(24));
    fays = ask_for(fay.membership, beta.as_admin());
  }
  template <class Verb>
  RecoveryId asked(Verb verb, const Presented& as) {
    auto answered = t.world.ask(std::move(verb), as);
    CHECK(answered.has_value());
    token = token_hash(answered->answer->token);
    return answered->answer->recovery;
  }
  RecoveryId ask_for(const MembershipId& member, const Presented& as) {
    AskRecovery verb;
    verb.member = member;
    return asked(std::move(verb), as);
  }
  ListRecoveries::Answer listed(const Presented& as) {
    auto answered = t.world.ask(ListRecoveries{}, as);
    CHECK(answered.has_value());
    return std::move(*answered->answer);
  }
  std::vector<RecoveryId> ids(const Presented& as) {
    std::vector<RecoveryId> out;
    for (const auto& each : listed(as).recoveries) {
      out.push_back(each.recovery.id);
    }
    return out;
  }
  void cancel(const RecoveryId& id) {
    CancelRecovery verb;
    verb.recovery = id;
    EXPECT_TRUE(t.world.ask(verb, t.outside(t.ada_token)));
  }
  Hash token{};  // of the newest
};

using Ids = std::vector<RecoveryId>;

TEST_F(Listing, AnOperatorIsShownAllTheNewestFirst) {
  Ids expected{fays, bens};
  for (int turn = 0; turn < 4; ++turn) {
    EXPECT_EQ(ids(t.outside(t.ada_token)), expected) << turn;
    t.world.clock().advance(std::chrono::seconds(1));
    expected.insert(expected.begin(), ask_for(t.cy_member, t.as_ada()));
  }
  const RecoveryId another = ask_for(t.ben_member, t.as_ada());
  expected.insert(expected.begin() + (another < expected[0] ? 1 : 0), another);
  EXPECT_EQ(ids(t.outside(t.ada_token)), expected) << "of one moment in one order";
}

TEST_F(Listing, AnOperatorIsShownThemByTheirIds) {
  EXPECT_EQ(listed(t.outside(t.ada_token)).names, (std::vector<std::string>{"", ""}));
}

TEST_F(Listing, AnOrganizationIsShownItsMembersToWhoManagesThemOrReadsTheLog) {
  Dee dee(t);
  Dee admin(t);
  dee.is(Role::kKeeper, t.vault);
  admin.is(Role::kAdmin,
           {.scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)}});
  EXPECT_EQ(ids(t.as_ada()), Ids{bens}) << "an operator too, on the organization's route";
  EXPECT_EQ(listed(t.as_ada()).names, std::vector<std::string>{"Ben"});
  EXPECT_EQ(ids(admin.presented), Ids{bens});
  EXPECT_EQ(ids(t.as_cy()), Ids{bens}) << "an auditor";
  EXPECT_EQ(ids(beta.as_admin()), Ids{fays});
  EXPECT_EQ(ids(dee.presented), Ids{});
  EXPECT_EQ(ids(t.outside(t.cy_token)), Ids{});
}

TEST_F(Listing, EverybodyIsShownTheirOwn) {
  EXPECT_EQ(ids(t.as_ben()), Ids{bens});
  EXPECT_EQ(ids(t.outside(t.ben_token)), Ids{bens});
  EXPECT_EQ(ids(bearing(fay.session)), Ids{fays});
}

TEST_F(Listing, WhoseGrantsAreOverIsShownTheirOwnAndCancelsNoOther) {
  Eve eve(t);
  const Presented outside = t.outside(eve.token());
  const auto cancelling = [&](const Presented& as) {
    CancelRecovery verb;
    verb.recovery = bens;
    return code_of(t.world, verb, as);
  };
  EXPECT_EQ(ids(outside), (Ids{fays, bens}));
  EXPECT_EQ(ids(eve.presented), Ids{bens});

  const Hash reading = eve.recovering();
  EXPECT_EQ(ids(t.outside(reading)).size(), 1U) << "her own";
  EXPECT_EQ(ids(t.as(reading)).size(), 2U) << "whoever reads the log knows of them";
  EXPECT_EQ(cancelling(t.outside(reading)), ErrorCode::kNotFound);
  EXPECT_EQ(cancelling(t.as(reading)), ErrorCode::kDenied);

  t.world.clock().advance(Eve::kHour);
  EXPECT_EQ(ids(outside), ids(t.outside(reading)));
  EXPECT_EQ(ids(eve.presented), ids(outside));
  EXPECT_EQ(cancelling(outside), ErrorCode::kNotFound);
  EXPECT_EQ(cancelling(eve.presented), ErrorCode::kDenied);
}

TEST_F(Listing, ThoseThatAreOverAreShownToNobody) {
  cancel(bens);
  EXPECT_EQ(ids(t.outside(t.ada_token)), Ids{fays});
  EXPECT_EQ(ids(t.as_ada()), Ids{});
  EXPECT_EQ(ids(t.as_ben()), Ids{});
}

TEST_F(Listing, WhoeverHasLeftIsNoMemberAnyMore) {
  cancel(bens);
  const Invited invited = invite(t.world, beta.as_admin(), "Ben");
  ASSERT_TRUE(t.world.ask(JoinOrganization{.invitation = invited.token, .bearer = t.ben_token},
                          t.outside(t.ben_token)));
  RecoverPerson verb;
  verb.person = t.ben;
  const RecoveryId again = asked(std::move(verb), t.outside(t.ada_token));
  EXPECT_EQ(ids(t.as_ada()), Ids{again});
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));
  EXPECT_EQ(ids(t.as_ada()), Ids{});
  EXPECT_EQ(ids(beta.as_admin()).size(), 2U);
}

// One that waits for an operator looks like one that waits to be redeemed.
TEST_F(Listing, AnOrganizationIsNotShownWhatOnlyTheServerKnows) {
  const auto state = [&](const Presented& as) { return listed(as).recoveries[0].recovery.state; };
  EXPECT_EQ(state(beta.as_admin()), RecoveryState::kAsked);
  EXPECT_EQ(state(bearing(fay.session)), RecoveryState::kAsked);
  EXPECT_EQ(state(t.outside(t.ada_token)), RecoveryState::kRunning);
  ASSERT_TRUE(t.world.ask(BeginSession{.bearer = token}, bearing(token)));
  EXPECT_EQ(state(beta.as_admin()), RecoveryState::kRunning);
}

// What they are asked for by: a caller that nobody is, and an id of which there is none.
TEST_F(Listing, NobodyIsShownNothingAndCancelsNothing) {
  t.world.writer().read([&](const View& view) {
    const Now now{.wall = t.world.clock().wall()};
    const Caller nobody = Caller::nobody({});
    const auto shown = ListRecoveries{}.decide(view, nobody, now);
    EXPECT_EQ(std::get<Refuse>(shown).error.code, ErrorCode::kUnauthenticated);
    CancelRecovery cancels;
    cancels.recovery = bens;
    const auto cancelled = cancels.decide(view, nobody, now);
    EXPECT_EQ(std::get<Refuse>(cancelled).error.code, ErrorCode::kUnauthenticated);
  });
}

TEST_F(Listing, WhatIsNotThereIsNeitherAgreedToNorCancelled) {
  AgreeRecovery agrees;
  agrees.recovery = RecoveryId::draw(t.world.random());
  EXPECT_EQ(code_of(t.world, agrees, t.outside(t.ada_token)), ErrorCode::kNotFound);
  CancelRecovery cancels;
  cancels.recovery = agrees.recovery;
  EXPECT_EQ(code_of(t.world, cancels, t.outside(t.ada_token)), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(t.world, cancels, t.as_ada()), ErrorCode::kNotFound);
  cancels.recovery = fays;
  EXPECT_EQ(code_of(t.world, cancels, t.as_ada()), ErrorCode::kNotFound) << "of no member";
}

TEST_F(Listing, TheAnswerSaysWhatBecameOfIt) {
  CancelRecovery cancels;
  cancels.recovery = bens;
  const auto cancelled = t.world.ask(cancels, t.as_ada());
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->answer->id, bens);
  EXPECT_EQ(cancelled->answer->state, RecoveryState::kCancelled);
}

}  // namespace
}  // namespace cofactor
