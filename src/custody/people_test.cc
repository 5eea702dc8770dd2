#include "custody/testing/people.h"

#include <gtest/gtest.h>

#include "custody/add_grant.h"
#include "custody/add_token.h"
#include "custody/edit_member.h"
#include "custody/end_session.h"
#include "custody/grants.h"
#include "custody/groups.h"
#include "custody/held.h"
#include "custody/read_members.h"
#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/services.h"
#include "custody/tokens.h"
#include "custody/who_am_i.h"

// Members, groups, services, tokens and grants as their verbs change them.
namespace cofactor {
namespace {

Scope whole(const TestVault& t) {
  return {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)};
}

GroupId add_group(TestVault& t, const char* name) {
  AddGroup verb;
  verb.name = *Name::parse(name);
  auto answered = t.world.ask(std::move(verb), t.as_ada());
  CHECK(answered.has_value());
  return answered->answer->id;
}

ServiceId add_service(TestVault& t, const char* name) {
  AddService verb;
  verb.name = *Name::parse(name);
  auto answered = t.world.ask(std::move(verb), t.as_ada());
  CHECK(answered.has_value());
  return answered->answer->id;
}

template <class Verb>
Verb group_verb(const GroupId& group) {
  Verb verb;
  verb.group = group;
  return verb;
}

template <class Verb>
Verb member_verb(const GroupId& group, const MembershipId& member) {
  Verb verb;
  verb.group = group;
  verb.member = member;
  return verb;
}

TEST(EndSession, SignsOutForGood) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(EndSession{}, t.outside(t.ben_token)));
  EXPECT_EQ(code_of(t.world, WhoAmI{}, t.outside(t.ben_token)), ErrorCode::kUnauthenticated);
  t.world.reopen();
  EXPECT_EQ(code_of(t.world, WhoAmI{}, t.outside(t.ben_token)), ErrorCode::kUnauthenticated);
}

TEST(EndSession, RefusesAnApiToken) {
  TestVault t;
  auto made = t.world.ask(AddToken{.organization = t.organization, .wanted = {.name = "ci"}},
                          t.outside(t.ben_token));
  ASSERT_TRUE(made);
  EXPECT_EQ(code_of(t.world, EndSession{}, bearing(token_hash(made->answer->text))),
            ErrorCode::kConflict);
}

TEST(ListMembers, AdminsAndAuditorsSeeAllOthersThemselves) {
  TestVault t;
  const auto count = [&](const Presented& who) {
    return t.world.ask(ListMembers{}, who)->answer->size();
  };
  EXPECT_EQ(count(t.as_ada()), 3U);
  EXPECT_EQ(count(t.as_cy()), 3U);
  EXPECT_EQ(count(t.as_ben()), 1U);
  EXPECT_EQ(code_of(t.world, ShowMember{.member = t.cy_member}, t.as_ben()), ErrorCode::kNotFound);
  EXPECT_EQ(t.world.ask(ShowMember{.member = t.ben_member}, t.as_ben())->answer->content->name,
            "Ben");
  ASSERT_TRUE(
      t.world.ask(AddGrant{.to = subject_of(t.ben_member), .role = Role::kApprover, .on = whole(t)},
                  t.as_ada()));
  EXPECT_EQ(count(t.as_ben()), 3U);
}

TEST(EditMember, ChangesANameAndErasesWhatItWas) {
  TestVault t;
  const auto before = t.world.ledger().envelopes().size();
  auto edited = t.world.ask(EditMember{.member = t.ben_member, .name = "Benno"}, t.as_ben());
  ASSERT_TRUE(edited) << edited.error().message;
  EXPECT_EQ(edited->answer->content.name, "Benno");
  EXPECT_EQ(edited->answer->content.email, "ben@example.com");
  EXPECT_EQ(t.world.ledger().envelopes().size(), before);
  t.world.reopen();
  EXPECT_EQ(t.world.ask(ShowMember{.member = t.ben_member}, t.as_ada())->answer->content->name,
            "Benno");
}

TEST(EditMember, MovesTheAddressThatIsTaken) {
  TestVault t;
  EXPECT_EQ(
      code_of(t.world, EditMember{.member = t.ben_member, .email = "CY@example.com"}, t.as_ada()),
      ErrorCode::kConflict);
  ASSERT_TRUE(
      t.world.ask(EditMember{.member = t.ben_member, .email = "b@example.com"}, t.as_ada()));
  ASSERT_TRUE(
      t.world.ask(EditMember{.member = t.cy_member, .email = "ben@example.com"}, t.as_ada()));
}

TEST(EditMember, IsForThemselvesAndAdmins) {
  TestVault t;
  EXPECT_EQ(code_of(t.world, EditMember{.member = t.cy_member, .name = "x"}, t.as_ben()),
            ErrorCode::kDenied);
  EXPECT_EQ(code_of(t.world, EditMember{.member = t.ben_member, .name = ""}, t.as_ben()),
            ErrorCode::kInvalid);
  EXPECT_EQ(code_of(t.world, EditMember{.member = {}, .name = "x"}, t.as_ada()),
            ErrorCode::kNotFound);
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = t.cy_member}, t.as_ada()));
  EXPECT_EQ(code_of(t.world, EditMember{.member = t.cy_member, .name = "x"}, t.as_ada()),
            ErrorCode::kConflict);
}

TEST(Groups, GiveTheirMembersWhatIsGrantedToThem) {
  TestVault t;
  const GroupId group = add_group(t, "on call");
  ASSERT_TRUE(t.world.ask(
      AddGrant{.to = subject_of(group), .role = Role::kResponder, .on = whole(t)}, t.as_ada()));
  const auto code = [&] {
    return code_of(t.world, ReleaseCode{.account = t.account, .reason = "x"}, t.as_cy());
  };
  EXPECT_EQ(code(), ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(member_verb<AddGroupMember>(group, t.cy_member), t.as_ada()));
  EXPECT_EQ(code(), std::nullopt);
  ASSERT_TRUE(t.world.ask(group_verb<RemoveGroup>(group), t.as_ada()));
  EXPECT_EQ(code(), ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(group_verb<RestoreGroup>(group), t.as_ada()));
  EXPECT_EQ(code(), std::nullopt);
  ASSERT_TRUE(t.world.ask(member_verb<RemoveGroupMember>(group, t.cy_member), t.as_ada()));
  EXPECT_EQ(code(), ErrorCode::kDenied);
}

TEST(Groups, AreCalledByOneNameAndRemovedOnce) {
  TestVault t;
  const GroupId group = add_group(t, "on call");
  AddGroup same;
  same.name = *Name::parse("ON CALL");
  EXPECT_EQ(code_of(t.world, AddGroup(same), t.as_ada()), ErrorCode::kConflict);
  EXPECT_EQ(code_of(t.world, group_verb<RestoreGroup>(group), t.as_ada()), ErrorCode::kConflict);
  EXPECT_EQ(code_of(t.world, group_verb<RemoveGroup>(group), t.as_ben()), ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(group_verb<RemoveGroup>(group), t.as_ada()));
  EXPECT_EQ(code_of(t.world, group_verb<RemoveGroup>(group), t.as_ada()), ErrorCode::kConflict);
  EXPECT_EQ(code_of(t.world, member_verb<AddGroupMember>(group, t.cy_member), t.as_ada()),
            ErrorCode::kConflict);
  ASSERT_TRUE(t.world.ask(AddGroup(same), t.as_ada()));
  EXPECT_EQ(code_of(t.world, group_verb<RestoreGroup>(group), t.as_ada()), ErrorCode::kConflict);
}

TEST(Groups, AreListedToWhoIsInThem) {
  TestVault t;
  const GroupId group = add_group(t, "on call");
  add_group(t, "others");
  ASSERT_TRUE(t.world.ask(member_verb<AddGroupMember>(group, t.ben_member), t.as_ada()));
  ASSERT_TRUE(t.world.ask(member_verb<AddGroupMember>(group, t.cy_member), t.as_ada()));
  EXPECT_EQ(code_of(t.world, member_verb<AddGroupMember>(group, t.cy_member), t.as_ada()),
            ErrorCode::kConflict);
  auto all = t.world.ask(ListGroups{}, t.as_ada());
  ASSERT_EQ(all->answer->groups.size(), 2U);
  EXPECT_EQ(all->answer->groups[0].members.size(), 2U);
  auto bens = t.world.ask(ListGroups{}, t.as_ben());
  ASSERT_EQ(bens->answer->groups.size(), 1U);
  EXPECT_EQ(bens->answer->names[0], std::vector<std::string>{"Ben"});
}

// An admin by a group alone, and no other.
GroupId admin_by_group(TestVault& t) {
  const GroupId group = add_group(t, "admins");
  CHECK(
      t.world
          .ask(AddGrant{.to = subject_of(group), .role = Role::kAdmin, .on = whole(t)}, t.as_ada())
          .has_value());
  CHECK(t.world.ask(member_verb<AddGroupMember>(group, t.ben_member), t.as_ada()).has_value());
  CHECK(t.world.ask(RevokeMember{.member = t.ada_member}, t.as_ben()).has_value());
  return group;
}

TEST(Groups, TheLastAdminIsNotTakenOutOfOne) {
  TestVault t;
  const GroupId group = admin_by_group(t);
  EXPECT_EQ(code_of(t.world, group_verb<RemoveGroup>(group), t.as_ben()), ErrorCode::kDenied);
  EXPECT_EQ(code_of(t.world, member_verb<RemoveGroupMember>(group, t.ben_member), t.as_ben()),
            ErrorCode::kDenied);
  auto grants = t.world.ask(ListGrants{.to = subject_of(group)}, t.as_ben());
  ASSERT_EQ(grants->answer->size(), 1U);
  EXPECT_EQ(code_of(t.world, EndGrant{.grant = (*grants->answer)[0].grant.id}, t.as_ben()),
            ErrorCode::kDenied);
}

TEST(Grants, EndAndAreListedToWhomTheyConcern) {
  TestVault t;
  const Scope vault{.kind = ScopeKind::kVault, .id = as_id<ObjectId>(t.vault)};
  auto added = t.world.ask(
      AddGrant{.to = subject_of(t.cy_member), .role = Role::kResponder, .on = vault}, t.as_ada());
  ASSERT_TRUE(added);
  const Scope account{.kind = ScopeKind::kAccount, .id = as_id<ObjectId>(t.account)};
  auto reaching = t.world.ask(ListGrants{.on = account}, t.as_cy());
  ASSERT_TRUE(reaching);
  EXPECT_EQ(reaching->answer->size(), 6U);
  auto bens = t.world.ask(ListGrants{}, t.as_ben());
  ASSERT_EQ(bens->answer->size(), 1U);
  EXPECT_EQ((*bens->answer)[0].to, "Ben");
  EXPECT_EQ((*bens->answer)[0].on, "Example");
  const EndGrant end{.grant = added->answer->grant.id};
  EXPECT_EQ(code_of(t.world, end, t.as_ben()), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(t.world, end, t.as_cy()), ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(end, t.as_ada()));
  EXPECT_EQ(code_of(t.world, end, t.as_ada()), ErrorCode::kConflict);
  EXPECT_EQ(code_of(t.world, ReleaseCode{.account = t.account, .reason = "x"}, t.as_cy()),
            ErrorCode::kDenied);
}

TEST(Services, GetCodesWithTheirTokensUntilTheyAreRemoved) {
  TestVault t;
  const ServiceId service = add_service(t, "pipeline");
  ASSERT_TRUE(t.world.ask(
      AddGrant{.to = subject_of(service), .role = Role::kResponder, .on = whole(t)}, t.as_ada()));
  auto made =
      t.world.ask(AddServiceToken{.service = service, .wanted = {.name = "deploy"}}, t.as_ada());
  ASSERT_TRUE(made);
  const Presented as_service = bearing(token_hash(made->answer->text), t.organization);
  EXPECT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "x"}, as_service));
  RemoveService remove;
  remove.service = service;
  EXPECT_EQ(code_of(t.world, RemoveService(remove), t.as_ben()), ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(RemoveService(remove), t.as_ada()));
  EXPECT_EQ(code_of(t.world, ReleaseCode{.account = t.account, .reason = "x"}, as_service),
            ErrorCode::kUnauthenticated);
  EXPECT_EQ(
      code_of(t.world, AddServiceToken{.service = service, .wanted = {.name = "x"}}, t.as_ada()),
      ErrorCode::kConflict);
  RestoreService restore;
  restore.service = service;
  t.world.clock().advance(kRestorable);
  EXPECT_EQ(code_of(t.world, RestoreService(restore), t.as_ada()), ErrorCode::kConflict);
}

TEST(Services, AreListedToWhoSeesEverybody) {
  TestVault t;
  add_service(t, "pipeline");
  EXPECT_EQ(t.world.ask(ListServices{}, t.as_cy())->answer->size(), 1U);
  EXPECT_TRUE(t.world.ask(ListServices{}, t.as_ben())->answer->empty());
}

TEST(Tokens, LiveAsLongAsTheySay) {
  TestVault t;
  const auto wanted = [&](std::chrono::seconds life) {
    return AddToken{.organization = t.organization, .wanted = {.name = "ci", .life = life}};
  };
  EXPECT_EQ(
      code_of(t.world, wanted(kLongestTokenLife + std::chrono::seconds(1)), t.outside(t.ben_token)),
      ErrorCode::kInvalid);
  EXPECT_EQ(code_of(t.world, wanted(std::chrono::seconds(0)), t.outside(t.ben_token)),
            ErrorCode::kInvalid);
  auto made = t.world.ask(wanted(std::chrono::hours(1)), t.outside(t.ben_token));
  ASSERT_TRUE(made);
  const Presented as_token = bearing(token_hash(made->answer->text), t.organization);
  EXPECT_TRUE(t.world.ask(WhoAmI{}, as_token));
  EXPECT_EQ(t.world.ask(ListOwnTokens{}, t.outside(t.ben_token))->answer->size(), 2U);
  t.world.clock().advance(std::chrono::hours(1));
  EXPECT_EQ(code_of(t.world, WhoAmI{}, as_token), ErrorCode::kUnauthenticated);
  EXPECT_EQ(t.world.ask(ListOwnTokens{}, t.outside(t.ben_token))->answer->size(), 1U);
}

TEST(Tokens, AreListedAndEndedByAdmins) {
  TestVault t;
  auto made = t.world.ask(AddToken{.organization = t.organization, .wanted = {.name = "ci"}},
                          t.outside(t.ben_token));
  ASSERT_TRUE(made);
  EXPECT_EQ(code_of(t.world, ListTokens{}, t.as_cy()), ErrorCode::kDenied);
  auto listed = t.world.ask(ListTokens{}, t.as_ada());
  ASSERT_EQ(listed->answer->tokens.size(), 1U);
  EXPECT_EQ(listed->answer->names[0], "Ben");
  const RevokeToken revoke{.token = made->answer->token.id};
  EXPECT_EQ(code_of(t.world, revoke, t.as_cy()), ErrorCode::kDenied);
  ASSERT_TRUE(t.world.ask(revoke, t.as_ada()));
  EXPECT_EQ(code_of(t.world, revoke, t.as_ada()), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(t.world, WhoAmI{}, bearing(token_hash(made->answer->text))),
            ErrorCode::kUnauthenticated);
}

}  // namespace
}  // namespace cofactor
