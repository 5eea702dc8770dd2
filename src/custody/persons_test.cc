#include <gtest/gtest.h>

#include "custody/add_grant.h"
#include "custody/operators.h"
#include "custody/read_members.h"
#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/succeed_admin.h"
#include "custody/testing/people.h"
#include "custody/who_am_i.h"

// What operators do: successors, persons, operators.
namespace cofactor {
namespace {

Scope whole(const TestVault& t) {
  return {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)};
}

TEST(SucceedAdmin, IsForAnOrganizationThatHasNobodyElseAndSleepsForADay) {
  TestVault t;
  const SucceedAdmin verb{
      .organization = t.organization, .successor = t.ben_member, .revoked = t.ada_member};
  EXPECT_EQ(code_of(t.world, verb, t.outside(t.ben_token)), ErrorCode::kDenied);
  EXPECT_EQ(code_of(t.world,
                    SucceedAdmin{.organization = t.organization, .successor = t.ben_member},
                    t.outside(t.ada_token)),
            ErrorCode::kConflict);
  auto answered = t.world.ask(verb, t.outside(t.ada_token));
  ASSERT_TRUE(answered) << answered.error().message;
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = t.cy_member}, t.as_ben()), ErrorCode::kDenied);
  t.world.clock().advance(kSuccessorSleeps);
  EXPECT_TRUE(t.world.ask(RevokeMember{.member = t.cy_member}, t.as_ben()));
}

TEST(SucceedAdmin, IsTakenBackByAnApproverWhileItSleeps) {
  TestVault t;
  ASSERT_TRUE(
      t.world.ask(AddGrant{.to = subject_of(t.cy_member), .role = Role::kApprover, .on = whole(t)},
                  t.as_ada()));
  ASSERT_TRUE(t.world.ask(
      SucceedAdmin{
          .organization = t.organization, .successor = t.ben_member, .revoked = t.ada_member},
      t.outside(t.ada_token)));
  EXPECT_EQ(code_of(t.world, CancelSuccessor{.member = t.ben_member}, t.as_ben()),
            ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(CancelSuccessor{.member = t.ben_member}, t.as_cy()));
  EXPECT_EQ(code_of(t.world, CancelSuccessor{.member = t.ben_member}, t.as_cy()),
            ErrorCode::kConflict);
  EXPECT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "x"}, t.as_ben()));
  t.world.clock().advance(kSuccessorSleeps);
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = t.cy_member}, t.as_ben()), ErrorCode::kDenied);
}

TEST(RevokePerson, EndsThemEverywhere) {
  TestVault t;
  const Elsewhere beta = add_elsewhere(t, "Beta");
  const Invited invited = invite(t.world, beta.as_admin(), "Ben");
  ASSERT_TRUE(t.world.ask(JoinOrganization{.invitation = invited.token, .bearer = t.ben_token},
                          t.outside(t.ben_token)));
  EXPECT_EQ(code_of(t.world, RevokePerson{.person = t.ben}, t.outside(t.cy_token)),
            ErrorCode::kDenied);
  auto revoked = t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token));
  ASSERT_TRUE(revoked) << revoked.error().message;
  EXPECT_EQ(revoked->answer->memberships.size(), 2U);
  EXPECT_EQ(revoked->answer->ended.tokens.size(), 1U);
  EXPECT_EQ(code_of(t.world, WhoAmI{}, t.outside(t.ben_token)), ErrorCode::kUnauthenticated);
  EXPECT_EQ(code_of(t.world, RevokePerson{.person = t.ben}, t.outside(t.ada_token)),
            ErrorCode::kConflict);
  EXPECT_EQ(code_of(t.world, RevokePerson{}, t.outside(t.ada_token)), ErrorCode::kNotFound);
}

TEST(RevokePerson, RefusesTheLastOperatorAndALastAdmin) {
  TestVault t;
  EXPECT_EQ(code_of(t.world, RevokePerson{.person = t.ada}, t.outside(t.ada_token)),
            ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(AddOperator{.person = t.ben}, t.outside(t.ada_token)));
  EXPECT_EQ(code_of(t.world, RevokePerson{.person = t.ada}, t.outside(t.ben_token)),
            ErrorCode::kConflict);
  ASSERT_TRUE(t.world.ask(
      AddGrant{.to = subject_of(t.cy_member), .role = Role::kAdmin, .on = whole(t)}, t.as_ada()));
  EXPECT_TRUE(t.world.ask(RevokePerson{.person = t.ada}, t.outside(t.ben_token)));
}

TEST(ErasePerson, LeavesIdsAndNoName) {
  TestVault t;
  EXPECT_EQ(code_of(t.world, ErasePerson{.person = t.ben}, t.outside(t.ada_token)),
            ErrorCode::kConflict);
  ASSERT_TRUE(t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token)));
  const auto before = t.world.ledger().envelopes().size();
  ASSERT_TRUE(t.world.ask(ErasePerson{.person = t.ben}, t.outside(t.ada_token)));
  EXPECT_EQ(t.world.ledger().envelopes().size(), before - 2);
  t.world.reopen();
  auto shown = t.world.ask(ShowMember{.member = t.ben_member}, t.as_ada());
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_FALSE(shown->answer->content.has_value());
  EXPECT_EQ(code_of(t.world, ErasePerson{.person = t.ben}, t.outside(t.ada_token)),
            ErrorCode::kConflict);
  invite(t.world, t.as_ada(), "Ben");  // the address is free
}

TEST(Operators, AreMadeListedAndEnded) {
  TestVault t;
  EXPECT_EQ(code_of(t.world, AddOperator{.person = t.ben}, t.outside(t.ben_token)),
            ErrorCode::kDenied);
  EXPECT_EQ(code_of(t.world, EndOperator{.person = t.ada}, t.outside(t.ada_token)),
            ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(AddOperator{.person = t.ben}, t.outside(t.ada_token)));
  EXPECT_EQ(code_of(t.world, AddOperator{.person = t.ben}, t.outside(t.ada_token)),
            ErrorCode::kConflict);
  EXPECT_EQ(t.world.ask(ListOperators{}, t.outside(t.ben_token))->answer->size(), 2U);
  ASSERT_TRUE(t.world.ask(EndOperator{.person = t.ada}, t.outside(t.ben_token)));
  EXPECT_EQ(code_of(t.world, ListOperators{}, t.outside(t.ada_token)), ErrorCode::kDenied);
  EXPECT_EQ(code_of(t.world, AddOperator{}, t.outside(t.ben_token)), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace cofactor
