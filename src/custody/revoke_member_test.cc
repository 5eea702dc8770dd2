#include "custody/revoke_member.h"

#include <gtest/gtest.h>

#include "custody/add_grant.h"
#include "custody/release_code.h"
#include "custody/testing/people.h"
#include "custody/who_am_i.h"

namespace cofactor {
namespace {

AddGrant admin_for(const TestVault& t, const MembershipId& member) {
  return {.to = subject_of(member),
          .role = Role::kAdmin,
          .on = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)}};
}

// Negative test 16: the session of somebody who was revoked, now and after a restart.
TEST(RevokeMember, NothingIsReleasedFromItsPositionOn) {
  TestVault t;
  const ReleaseCode release{.account = t.account, .reason = "INC-42"};
  auto code = t.world.ask(release, t.as_ben());
  ASSERT_TRUE(code);
  auto revoked = t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada());
  ASSERT_TRUE(revoked) << revoked.error().message;
  EXPECT_GT(revoked->position, code->position);
  ASSERT_EQ(revoked->answer->releases.size(), 1U);
  const auto& last = revoked->answer->releases[0];
  EXPECT_EQ(last.position, code->position);
  EXPECT_EQ(last.device.name.text(), "primary");
  EXPECT_EQ(last.may_be_accepted_until, *code->answer->valid_until + std::chrono::seconds(60));
  EXPECT_EQ(revoked->answer->grants.size(), 1U);
  EXPECT_EQ(code_of(t.world, release, t.as_ben()), ErrorCode::kUnauthenticated);
  t.world.reopen();
  EXPECT_EQ(code_of(t.world, release, t.as_ben()), ErrorCode::kUnauthenticated);
}

TEST(RevokeMember, NamesNoReleaseThatCannotBeAcceptedAnyMore) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "x"}, t.as_ben()));
  t.world.clock().advance(std::chrono::seconds(90));
  auto revoked = t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada());
  ASSERT_TRUE(revoked);
  EXPECT_TRUE(revoked->answer->releases.empty());
}

// Negative test 16: an invitation that a revoked person issued.
TEST(RevokeMember, EndsTheInvitationsTheyIssuedWithTheMembershipsTheseWereFor) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(admin_for(t, t.ben_member), t.as_ada()));
  const Invited dan = invite(t.world, t.as_ben(), "Dan");
  const Invited eva = invite(t.world, t.as_ada(), "Eva");
  auto revoked = t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada());
  ASSERT_TRUE(revoked);
  EXPECT_EQ(revoked->answer->invitations.size(), 1U);
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = dan.token}, bearing(dan.token)),
            ErrorCode::kUnauthenticated);
  redeem(t.world, eva);
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = dan.membership}, t.as_ada()),
            ErrorCode::kConflict);
}

TEST(RevokeMember, SignsOutWhoIsThenInNoOrganizationAndLeavesWhoIs) {
  TestVault t;
  const Elsewhere other = add_elsewhere(t, "Beta");
  const Invited invited = invite(t.world, other.as_admin(), "Cy");
  ASSERT_TRUE(t.world.ask(JoinOrganization{.invitation = invited.token, .bearer = t.cy_token},
                          t.outside(t.cy_token)));
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = t.cy_member}, t.as_ada()));
  EXPECT_TRUE(t.world.ask(WhoAmI{}, t.outside(t.cy_token)));
  EXPECT_EQ(code_of(t.world, WhoAmI{}, t.as_cy()), ErrorCode::kNotFound);
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));
  EXPECT_EQ(code_of(t.world, WhoAmI{}, t.outside(t.ben_token)), ErrorCode::kUnauthenticated);
}

TEST(RevokeMember, TakesAnInvitationBack) {
  TestVault t;
  const Invited dan = invite(t.world, t.as_ada(), "Dan");
  auto revoked = t.world.ask(RevokeMember{.member = dan.membership}, t.as_ada());
  ASSERT_TRUE(revoked);
  EXPECT_EQ(revoked->answer->invitations.size(), 1U);
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = dan.token}, bearing(dan.token)),
            ErrorCode::kUnauthenticated);
}

TEST(RevokeMember, RefusesTheLastAdminUntilThereIsAnother) {
  TestVault t;
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = t.ada_member}, t.as_ada()), ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(admin_for(t, t.ben_member), t.as_ada()));
  EXPECT_TRUE(t.world.ask(RevokeMember{.member = t.ada_member}, t.as_ben()));
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = t.ben_member}, t.as_ben()), ErrorCode::kDenied);
}

TEST(RevokeMember, AnAdminWhoseGrantIsOverIsNoOther) {
  TestVault t;
  auto grant = admin_for(t, t.ben_member);
  grant.conditions = {
      {.kind = "expires-at", .value = text_of(t.world.clock().wall() + std::chrono::hours(1))}};
  ASSERT_TRUE(t.world.ask(grant, t.as_ada()));
  t.world.clock().advance(std::chrono::hours(1));
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = t.ada_member}, t.as_ada()), ErrorCode::kDenied);
}

TEST(RevokeMember, RefusesWhoIsNoAdminWhoIsNoMemberAndWhoWasRevoked) {
  TestVault t;
  const Elsewhere other = add_elsewhere(t, "Beta");
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = t.cy_member}, t.as_ben()), ErrorCode::kDenied);
  EXPECT_EQ(refusal_of(t.world, RevokeMember{.member = t.cy_member}, other.as_admin()),
            refusal_of(t.world, RevokeMember{.member = MembershipId{}}, other.as_admin()));
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = t.cy_member, .keep = {TokenId{}}}, t.as_ada()),
            ErrorCode::kInvalid);
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = t.cy_member}, t.as_ada()));
  EXPECT_EQ(code_of(t.world, RevokeMember{.member = t.cy_member}, t.as_ada()),
            ErrorCode::kConflict);
}

}  // namespace
}  // namespace cofactor
