#include <gtest/gtest.h>

#include "custody/add_grant.h"
#include "custody/add_token.h"
#include "custody/ask_recovery.h"
#include "custody/edit_member.h"
#include "custody/end_session.h"
#include "custody/grants.h"
#include "custody/groups.h"
#include "custody/join.h"
#include "custody/read_members.h"
#include "custody/recoveries.h"
#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/services.h"
#include "custody/testing/people.h"
#include "custody/tokens.h"
#include "custody/who_am_i.h"

// Nobody becomes somebody else: an admin of one organization (Eve, of Beta) against another
// (Example: Ada, Ben, Cy), and a leaver against what they had.
namespace cofactor {
namespace {

struct Becoming : testing::Test {
  TestVault t;
  Elsewhere beta = add_elsewhere(t, "Beta");

  // Eve's refusal over a thing of Example is, word for word, her refusal over nothing at all.
  template <class Verb>
  void expect_nothing_there(Verb theirs, Verb nothing) {
    const auto refused = refusal_of(t.world, std::move(theirs), beta.as_admin());
    EXPECT_TRUE(refused.starts_with("not_found")) << Verb::kName << " " << refused;
    EXPECT_EQ(refused, refusal_of(t.world, std::move(nothing), beta.as_admin())) << Verb::kName;
  }

  // The same on Example's route, against a route of no organization.
  template <class Make>
  void expect_no_way_in(const Make& make) {
    const auto eve = beta.admin.session;
    const auto refused = refusal_of(t.world, make(), bearing(eve, t.organization));
    EXPECT_TRUE(refused.starts_with("not_found")) << decltype(make())::kName << " " << refused;
    EXPECT_EQ(refused, refusal_of(t.world, make(), bearing(eve, OrganizationId{})));
  }

  // Example's people once more, with what Eve may try to use.
  GroupId add_group() {
    AddGroup verb;
    verb.name = *Name::parse("on call");
    return t.world.ask(std::move(verb), t.as_ada())->answer->id;
  }
  ServiceId add_service() {
    AddService verb;
    verb.name = *Name::parse("pipeline");
    return t.world.ask(std::move(verb), t.as_ada())->answer->id;
  }
  AddedToken add_service_token(const ServiceId& service, const Presented& maker) {
    auto answered =
        t.world.ask(AddServiceToken{.service = service, .wanted = {.name = "deploy"}}, maker);
    CHECK(answered.has_value());
    return std::move(*answered->answer);
  }
  void grant(const MembershipId& member, Role role) {
    const Scope all{.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)};
    ASSERT_TRUE(
        t.world.ask(AddGrant{.to = subject_of(member), .role = role, .on = all}, t.as_ada()));
  }
};

template <class Verb>
Verb of_group(const GroupId& group) {
  Verb verb;
  verb.group = group;
  return verb;
}

template <class Verb>
Verb of_service(const ServiceId& service) {
  Verb verb;
  verb.service = service;
  return verb;
}

AddGroupMember joins_group(const GroupId& group, const MembershipId& member) {
  AddGroupMember verb;
  verb.group = group;
  verb.member = member;
  return verb;
}

InviteMember invites(const OrganizationId& organization) {
  return {.invitee = {.organization = organization, .name = "Dan", .email = "d@example.com"}};
}

AskRecovery recovery_of(const MembershipId& member) {
  AskRecovery verb;
  verb.member = member;
  return verb;
}

// Negative test 21: ids of people, groups, services and tokens.
TEST_F(Becoming, Negative21AnAdminFindsNobodyAndNothingOfAnotherOrganization) {
  const GroupId group = add_group();
  const ServiceId service = add_service();
  const AddedToken token = add_service_token(service, t.as_ada());
  expect_nothing_there(ShowMember{.member = t.ben_member}, ShowMember{});
  expect_nothing_there(EditMember{.member = t.ben_member, .name = "Eve"},
                       EditMember{.member = {}, .name = "Eve"});
  expect_nothing_there(RevokeMember{.member = t.ben_member}, RevokeMember{});
  expect_nothing_there(recovery_of(t.ben_member), recovery_of({}));
  expect_nothing_there(of_group<RemoveGroup>(group), of_group<RemoveGroup>({}));
  expect_nothing_there(of_group<EditGroup>(group), of_group<EditGroup>({}));
  expect_nothing_there(of_group<RestoreGroup>(group), of_group<RestoreGroup>({}));
  expect_nothing_there(joins_group(group, beta.admin.membership),
                       joins_group({}, beta.admin.membership));
  expect_nothing_there(of_service<RemoveService>(service), of_service<RemoveService>({}));
  expect_nothing_there(of_service<EditService>(service), of_service<EditService>({}));
  expect_nothing_there(AddServiceToken{.service = service, .wanted = {.name = "x"}},
                       AddServiceToken{.service = {}, .wanted = {.name = "x"}});
  expect_nothing_there(RevokeToken{.token = token.token.id}, RevokeToken{});
}

// Negative test 21: an id in a body, beside one's own in the route.
TEST_F(Becoming, Negative21HerOwnGroupTakesNobodyElsesMember) {
  AddGroup verb;
  verb.name = *Name::parse("mine");
  const GroupId mine = t.world.ask(std::move(verb), beta.as_admin())->answer->id;
  expect_nothing_there(joins_group(mine, t.ben_member), joins_group(mine, {}));
}

// Negative test 21: the organization's own id.
TEST_F(Becoming, Negative21AnotherOrganizationsRouteIsNoRoute) {
  expect_no_way_in([] { return ListMembers{}; });
  expect_no_way_in([] { return ListGroups{}; });
  expect_no_way_in([] { return ListServices{}; });
  expect_no_way_in([] { return ListGrants{}; });
  expect_no_way_in([] { return ListTokens{}; });
  expect_no_way_in([] { return ListRecoveries{}; });
  expect_no_way_in([&] { return RevokeMember{.member = t.ben_member}; });
  expect_no_way_in([&] { return recovery_of(t.ben_member); });
  expect_no_way_in([&] { return ReleaseCode{.account = t.account, .reason = "x"}; });
  expect_no_way_in([&] { return invites(t.organization); });
}

TEST_F(Becoming, AnInvitationIntoAnotherOrganizationIsRefusedWhateverTheRouteSays) {
  expect_nothing_there(invites(t.organization), invites(OrganizationId{}));
}

TEST_F(Becoming, AnInvitationToSomebodysAddressTellsNothingAndMakesSomebodyElse) {
  const Invited ben = invite(t.world, beta.as_admin(), "Ben");  // Ben's very address
  const Guest other = redeem(t.world, ben);
  EXPECT_NE(other.person, t.ben);
  auto who = t.world.ask(WhoAmI{}, bearing(other.session));
  ASSERT_TRUE(who);
  ASSERT_EQ(who->answer->names.size(), 1U);
  EXPECT_EQ(code_of(t.world,
                    ReleaseCode{.account = t.account, .reason = "x"},
                    bearing(other.session, t.organization)),
            ErrorCode::kNotFound);
}

TEST_F(Becoming, ARecoveryOfAMemberWhoIsElsewhereTooSleepsAndIsAnsweredAlike) {
  const Invited invited = invite(t.world, beta.as_admin(), "Ben");
  ASSERT_TRUE(t.world.ask(JoinOrganization{.invitation = invited.token, .bearer = t.ben_token},
                          t.outside(t.ben_token)));
  const Guest dan = add_guest(t.world, beta.as_admin(), "Dan");
  auto of_ben = t.world.ask(recovery_of(invited.membership), beta.as_admin());
  auto of_dan = t.world.ask(recovery_of(dan.membership), beta.as_admin());
  ASSERT_TRUE(of_ben && of_dan);
  auto listed = t.world.ask(ListRecoveries{}, beta.as_admin());
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->answer->recoveries.size(), 2U);
  for (const auto& each : listed->answer->recoveries) {
    EXPECT_EQ(each.recovery.state, RecoveryState::kAsked);
  }
  const Hash sleeping = token_hash(of_ben->answer->token);
  EXPECT_EQ(refusal_of(t.world, BeginSession{.bearer = sleeping}, bearing(sleeping)),
            refusal_of(t.world, BeginSession{.bearer = Hash{}}, bearing(Hash{})));
  const Hash good = token_hash(of_dan->answer->token);
  EXPECT_TRUE(t.world.ask(BeginSession{.bearer = good}, bearing(good)));
}

TEST_F(Becoming, ARecoveryAskedForBeforeTheyJoinedAnotherOrganizationIsOver) {
  const Guest dan = add_guest(t.world, beta.as_admin(), "Dan");
  auto asked = t.world.ask(recovery_of(dan.membership), beta.as_admin());
  ASSERT_TRUE(asked);
  const Invited invited = invite(t.world, t.as_ada(), "Dan");
  ASSERT_TRUE(t.world.ask(JoinOrganization{.invitation = invited.token, .bearer = dan.session},
                          bearing(dan.session)));
  const Hash token = token_hash(asked->answer->token);
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = token}, bearing(token)),
            ErrorCode::kUnauthenticated);
}

TEST_F(Becoming, ARecoveryAskedForByAnAdminWhoThenLeavesIsOver) {
  grant(t.ben_member, Role::kAdmin);
  auto asked = t.world.ask(recovery_of(t.cy_member), t.as_ben());
  ASSERT_TRUE(asked);
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));
  const Hash token = token_hash(asked->answer->token);
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = token}, bearing(token)),
            ErrorCode::kUnauthenticated);
}

TEST_F(Becoming, AnAdminDoesNotBecomeTheOperatorWhoIsAMember) {
  grant(t.ben_member, Role::kAdmin);
  auto asked = t.world.ask(recovery_of(t.ada_member), t.as_ben());
  ASSERT_TRUE(asked);
  const Hash token = token_hash(asked->answer->token);
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = token}, bearing(token)),
            ErrorCode::kUnauthenticated);
  EXPECT_EQ(code_of(t.world, RevokePerson{.person = t.cy}, t.outside(t.ben_token)),
            ErrorCode::kDenied);
}

TEST_F(Becoming, ARequestIdOfAnotherIsNobodysBusiness) {
  ASSERT_TRUE(t.world.ask(invites(t.organization), t.as_ada(), "the-same"));
  auto hers = t.world.ask(invites(beta.organization), beta.as_admin(), "the-same");
  EXPECT_TRUE(hers.has_value());
}

TEST_F(Becoming, AnApiTokenReachesOneOrganizationAndMakesNoOther) {
  const Invited invited = invite(t.world, beta.as_admin(), "Ben");
  ASSERT_TRUE(t.world.ask(JoinOrganization{.invitation = invited.token, .bearer = t.ben_token},
                          t.outside(t.ben_token)));
  auto made = t.world.ask(AddToken{.organization = beta.organization, .wanted = {.name = "x"}},
                          t.outside(t.ben_token));
  ASSERT_TRUE(made) << made.error().message;
  const Hash token = token_hash(made->answer->text);
  EXPECT_EQ(code_of(t.world,
                    ReleaseCode{.account = t.account, .reason = "x"},
                    bearing(token, t.organization)),
            ErrorCode::kNotFound);
  EXPECT_EQ(code_of(t.world,
                    AddToken{.organization = t.organization, .wanted = {.name = "y"}},
                    bearing(token)),
            ErrorCode::kDenied);
  EXPECT_EQ(code_of(t.world, RevokeOwnToken{.token = made->answer->token.id}, bearing(token)),
            ErrorCode::kDenied);
  auto known = t.world.ask(WhoAmI{}, bearing(token));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->answer->names.size(), 1U);  // Beta alone
}

TEST_F(Becoming, NobodyMakesATokenForAnotherOrganizationOrPerson) {
  EXPECT_EQ(refusal_of(t.world,
                       AddToken{.organization = t.organization, .wanted = {.name = "x"}},
                       bearing(beta.admin.session)),
            refusal_of(t.world,
                       AddToken{.organization = {}, .wanted = {.name = "x"}},
                       bearing(beta.admin.session)));
  auto bens = t.world.ask(AddToken{.organization = t.organization, .wanted = {.name = "x"}},
                          t.outside(t.ben_token));
  ASSERT_TRUE(bens);
  EXPECT_EQ(
      code_of(
          t.world, RevokeOwnToken{.token = bens->answer->token.id}, bearing(beta.admin.session)),
      ErrorCode::kNotFound);
  EXPECT_TRUE(t.world.ask(RevokeToken{.token = bens->answer->token.id}, t.as_ada()));
}

// Negative test 15: what stood for a sign-in before it is worth nothing after it.
TEST_F(Becoming, Negative15AWayInIsGoodForNothingButItsOwnVerb) {
  const Invited invited = invite(t.world, t.as_ada(), "Dan");
  for (const Presented& presented : {bearing(invited.token), t.as(invited.token)}) {
    EXPECT_NE(code_of(t.world, WhoAmI{}, presented), std::nullopt);
    EXPECT_NE(code_of(t.world, ListMembers{}, presented), std::nullopt);
    EXPECT_NE(code_of(t.world, EndSession{}, presented), std::nullopt);
  }
  const Guest dan = redeem(t.world, invited);
  EXPECT_NE(dan.session, invited.token);
  EXPECT_EQ(code_of(t.world, WhoAmI{}, bearing(invited.token)), ErrorCode::kUnauthenticated);
}

// Negative test 16: session, API token, service tokens, invitation, and what --keep keeps.
TEST_F(Becoming, Negative16ALeaverHasNothingLeftOfWhatTheyHad) {
  grant(t.ben_member, Role::kAdmin);
  const ServiceId service = add_service();
  const AddedToken ended = add_service_token(service, t.as_ben());
  const AddedToken kept = add_service_token(service, t.as_ben());
  const AddedToken adas = add_service_token(service, t.as_ada());
  auto api = t.world.ask(AddToken{.organization = t.organization, .wanted = {.name = "ci"}},
                         t.outside(t.ben_token));
  ASSERT_TRUE(api);
  const Invited invited = invite(t.world, t.as_ben(), "Dan");
  auto revoked =
      t.world.ask(RevokeMember{.member = t.ben_member, .keep = {kept.token.id}}, t.as_ada());
  ASSERT_TRUE(revoked) << revoked.error().message;
  EXPECT_EQ(revoked->answer->tokens.size(), 2U);
  EXPECT_EQ(revoked->answer->invitations.size(), 1U);
  for (const Hash& had :
       {t.ben_token, token_hash(api->answer->text), token_hash(ended.text), invited.token}) {
    EXPECT_EQ(code_of(t.world, WhoAmI{}, bearing(had)), ErrorCode::kUnauthenticated);
    EXPECT_EQ(code_of(t.world, ReleaseCode{.account = t.account, .reason = "x"}, t.as(had)),
              ErrorCode::kUnauthenticated);
    EXPECT_EQ(code_of(t.world, BeginSession{.bearer = had}, bearing(had)),
              ErrorCode::kUnauthenticated);
  }
  for (const TokenText* good : {&kept.text, &adas.text}) {
    EXPECT_TRUE(t.world.ask(WhoAmI{}, bearing(token_hash(*good))));
  }
}

// Negative test 16: a waiting request.
TEST_F(Becoming, Negative16AWaitingRequestIsDecidedAnewAndRefused) {
  grant(t.cy_member, Role::kResponder);
  ASSERT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "x"}, t.as_cy()));
  std::optional<ErrorCode> refused;
  perform<ReleaseCode>(t.world.core(),
                       {.account = t.account,
                        .reason = "y",
                        .wait_until = t.world.clock().wall() + std::chrono::minutes(1),
                        .asked_at = t.world.clock().wall()},
                       t.as_ben(),
                       {},
                       [&](auto answered) {
                         ASSERT_FALSE(answered.has_value());
                         refused = answered.error().code;
                       });
  t.world.writer().run_once();
  EXPECT_FALSE(refused.has_value());
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));
  t.world.writer().run_once();
  EXPECT_EQ(refused, ErrorCode::kUnauthenticated);
}

// Negative test 24: the invitation itself as a token, with a grant that waits for its membership.
TEST_F(Becoming, Negative24WhoIsInvitedAndHasNotJoinedDoesNothing) {
  const Invited invited = invite(t.world, t.as_ada(), "Dan");
  grant(invited.membership, Role::kAdmin);
  const auto as_invited = t.as(invited.token);
  EXPECT_NE(code_of(t.world, RevokeMember{.member = t.ben_member}, as_invited), std::nullopt);
  EXPECT_NE(code_of(t.world, of_group<RemoveGroup>(add_group()), as_invited), std::nullopt);
  EXPECT_NE(code_of(t.world, recovery_of(t.cy_member), as_invited), std::nullopt);
  EXPECT_NE(code_of(t.world, ReleaseCode{.account = t.account, .reason = "x"}, as_invited),
            std::nullopt);
}

}  // namespace
}  // namespace cofactor
