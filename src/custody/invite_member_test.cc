#include "custody/invite_member.h"

#include <gtest/gtest.h>

#include "custody/join.h"
#include "custody/read_members.h"
#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/testing/people.h"
#include "custody/who_am_i.h"

namespace cofactor {
namespace {

InviteMember dan(const TestVault& t) {
  return {.invitee = {.organization = t.organization, .name = "Dan", .email = "dan@example.com"}};
}

TEST(InviteMember, MakesAMembershipThatIsJoinedOnce) {
  TestVault t;
  const Invited invited = invite(t.world, t.as_ada(), "Dan");
  const Guest guest = redeem(t.world, invited);
  auto who = t.world.ask(WhoAmI{}, bearing(guest.session));
  ASSERT_TRUE(who);
  EXPECT_EQ(who->answer->names[0].email, "dan@example.com");
  EXPECT_EQ(who->answer->known.places[0].membership.id, invited.membership);
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = invited.token}, bearing(invited.token)),
            ErrorCode::kUnauthenticated);
  t.world.reopen();
  EXPECT_TRUE(t.world.ask(WhoAmI{}, bearing(guest.session)));
}

TEST(InviteMember, ErasesWhatWasSealedBeforeItWasJoined) {
  TestVault t;
  const auto before = t.world.ledger().envelopes().size();
  redeem(t.world, invite(t.world, t.as_ada(), "Dan"));
  EXPECT_EQ(t.world.ledger().envelopes().size(), before + 2);  // a person key, a name
}

TEST(InviteMember, IsForAdminsAlone) {
  TestVault t;
  EXPECT_EQ(code_of(t.world, dan(t), t.as_ben()), ErrorCode::kDenied);
  EXPECT_EQ(code_of(t.world, dan(t), t.as_cy()), ErrorCode::kDenied);
}

TEST(InviteMember, RefusesAnOddNameAnAddressThatIsNoneAndALifeThatIsTooLong) {
  TestVault t;
  auto verb = dan(t);
  verb.invitee.email = "dan";
  EXPECT_EQ(code_of(t.world, std::move(verb), t.as_ada()), ErrorCode::kInvalid);
  verb = dan(t);
  verb.invitee.name = "";
  EXPECT_EQ(code_of(t.world, std::move(verb), t.as_ada()), ErrorCode::kInvalid);
  verb = dan(t);
  verb.life = kLongestInvitationLife + std::chrono::seconds(1);
  EXPECT_EQ(code_of(t.world, std::move(verb), t.as_ada()), ErrorCode::kInvalid);
  verb = dan(t);
  verb.life = std::chrono::seconds(0);
  EXPECT_EQ(code_of(t.world, std::move(verb), t.as_ada()), ErrorCode::kInvalid);
}

// Negative test 5: one address in many spellings.
TEST(InviteMember, Negative5AnAddressIsTakenHoweverItIsWritten) {
  TestVault t;
  invite(t.world, t.as_ada(), "Dan");
  for (const char* email :
       {"dan@example.com", "DAN@example.com", " dan@Example.com ", "ＤＡＮ@example.com"}) {
    auto verb = dan(t);
    verb.invitee.email = email;
    EXPECT_EQ(code_of(t.world, std::move(verb), t.as_ada()), ErrorCode::kConflict) << email;
  }
}

TEST(InviteMember, AnAddressIsFreeAgainWhenItsInvitationIsOverOrItsMemberIsRevoked) {
  TestVault t;
  const Invited first = invite(t.world, t.as_ada(), "Dan");
  t.world.clock().advance(kUsualInvitationLife);
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = first.token}, bearing(first.token)),
            ErrorCode::kUnauthenticated);
  const Invited second = invite(t.world, t.as_ada(), "Dan");
  auto members = t.world.ask(ListMembers{}, t.as_ada());
  ASSERT_TRUE(members);
  EXPECT_EQ(members->answer->size(), 4U);  // Ada, Ben, Cy and the second Dan
  redeem(t.world, second);
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = second.membership}, t.as_ada()));
  invite(t.world, t.as_ada(), "Dan");
}

TEST(InviteMember, ARepeatIsAnsweredWithoutTheToken) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(dan(t), t.as_ada(), "once"));
  auto again = t.world.ask(dan(t), t.as_ada(), "once");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kSecretShownOnce);
}

TEST(JoinOrganization, AddsAMembershipToThePersonWhoIsSignedIn) {
  TestVault t;
  const Elsewhere other = add_elsewhere(t, "Beta");
  const Invited invited = invite(t.world, other.as_admin(), "Benjamin");
  const JoinOrganization verb{.invitation = invited.token, .bearer = t.ben_token};
  auto joined = t.world.ask(verb, t.outside(t.ben_token));
  ASSERT_TRUE(joined) << joined.error().message;
  auto who = t.world.ask(WhoAmI{}, t.outside(t.ben_token));
  ASSERT_TRUE(who);
  ASSERT_EQ(who->answer->names.size(), 2U);
  EXPECT_EQ(who->answer->names[0].name, "Benjamin");  // Beta
  EXPECT_EQ(who->answer->names[1].name, "Ben");       // Example
  EXPECT_EQ(refusal_of(t.world, verb, t.outside(t.ben_token)),
            refusal_of(t.world,
                       JoinOrganization{.invitation = Hash{}, .bearer = t.ben_token},
                       t.outside(t.ben_token)));
}

TEST(JoinOrganization, RefusesAMemberAndTheHolderOfAnotherKey) {
  TestVault t;
  const Invited invited = invite(t.world, t.as_ada(), "Dan");
  EXPECT_EQ(code_of(t.world,
                    JoinOrganization{.invitation = invited.token, .bearer = t.ben_token},
                    t.outside(t.ben_token)),
            ErrorCode::kConflict);
  const Elsewhere other = add_elsewhere(t, "Beta");
  EXPECT_EQ(code_of(t.world,
                    JoinOrganization{.invitation = invited.token, .bearer = t.ben_token},
                    bearing(other.admin.session)),
            ErrorCode::kNotFound);
}

TEST(BeginSession, RefusesWhatSignsInAsItIs) {
  TestVault t;
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = t.ben_token}, t.outside(t.ben_token)),
            ErrorCode::kConflict);
}

}  // namespace
}  // namespace cofactor
