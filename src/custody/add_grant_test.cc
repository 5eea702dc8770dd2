#include "custody/add_grant.h"

#include <gtest/gtest.h>

#include "custody/change_vault.h"
#include "custody/groups.h"
#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/services.h"
#include "custody/testing/held.h"
#include "custody/testing/people.h"

namespace cofactor {
namespace {

AddGrant responder(const MembershipId& member, ScopeKind kind, const ObjectId& id) {
  return {.to = subject_of(member), .role = Role::kResponder, .on = {.kind = kind, .id = id}};
}

TEST(AddGrant, LetsAnInvitedMemberGetCodesOnceTheyJoined) {
  TestVault t;
  const Invited dan = invite(t.world, t.as_ada(), "Dan");
  auto grant = responder(dan.membership, ScopeKind::kAccount, as_id<ObjectId>(t.account));
  grant.conditions = {{.kind = "reason", .value = ""}};
  auto added = t.world.ask(grant, t.as_ada());
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_TRUE(added->answer->critical);
  EXPECT_TRUE(t.world.bodies().back().starts_with(R"({"type":"grant.added")"));
  const Guest guest = redeem(t.world, dan);
  const auto as_dan = bearing(guest.session, t.organization);
  EXPECT_EQ(code_of(t.world, ReleaseCode{.account = t.account}, as_dan), ErrorCode::kInvalid);
  EXPECT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "INC-42"}, as_dan));
}

TEST(AddGrant, TakesEveryScopeOfTheOrganization) {
  TestVault t;
  for (const auto& [kind, id] : {std::pair(ScopeKind::kVault, as_id<ObjectId>(t.vault)),
                                 std::pair(ScopeKind::kAccount, as_id<ObjectId>(t.account)),
                                 std::pair(ScopeKind::kDevice, as_id<ObjectId>(t.device))}) {
    EXPECT_TRUE(t.world.ask(responder(t.cy_member, kind, id), t.as_ada()));
    EXPECT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "x"}, t.as_cy()));
  }
}

TEST(AddGrant, IsForAdminsAlone) {
  TestVault t;
  const auto grant = responder(t.ben_member, ScopeKind::kVault, as_id<ObjectId>(t.vault));
  EXPECT_EQ(code_of(t.world, grant, t.as_ben()), ErrorCode::kDenied);
  EXPECT_EQ(code_of(t.world, grant, t.as_cy()), ErrorCode::kDenied);
}

TEST(AddGrant, RefusesConditionsThatAreNotKnownOrOver) {
  TestVault t;
  for (const Condition& condition :
       {Condition{.kind = "moon", .value = "full"},
        Condition{.kind = "reason", .value = "x"},
        Condition{.kind = "expires-at", .value = "soon"},
        Condition{.kind = "expires-at", .value = text_of(t.world.clock().wall())}}) {
    auto grant = responder(t.cy_member, ScopeKind::kVault, as_id<ObjectId>(t.vault));
    grant.conditions = {condition};
    EXPECT_EQ(code_of(t.world, grant, t.as_ada()), ErrorCode::kInvalid) << condition.kind;
  }
}

// Every request of theirs looks at all of it, on the thread that all organizations share.
TEST(AddGrant, TakesACertainNumberOfConditionsAndOfGrantsToOneOnOne) {
  TestVault t;
  const auto grant = responder(t.cy_member, ScopeKind::kVault, as_id<ObjectId>(t.vault));
  const auto with = [&](std::vector<Condition> conditions) {
    auto out = grant;
    out.conditions = std::move(conditions);
    return code_of(t.world, std::move(out), t.as_ada());
  };
  const Condition reason{.kind = "reason", .value = ""};
  const auto until = [&](int days) {
    return Condition{.kind = "expires-at",
                     .value = text_of(t.world.clock().wall() + std::chrono::days(days))};
  };
  EXPECT_EQ(with({reason, reason}), ErrorCode::kInvalid);
  EXPECT_EQ(with({until(1), reason, until(2)}), ErrorCode::kInvalid);
  EXPECT_EQ(with(std::vector<Condition>(2000, reason)), ErrorCode::kInvalid);
  EXPECT_EQ(with({until(1), reason}), std::nullopt);
  for (std::size_t i = 1; i < AddGrant::kMostThere; ++i) {
    ASSERT_EQ(with({until(static_cast<int>(i) + 1)}), std::nullopt) << i;
  }
  EXPECT_EQ(with({until(100)}), ErrorCode::kConflict);
  auto elsewhere = responder(t.cy_member, ScopeKind::kAccount, as_id<ObjectId>(t.account));
  EXPECT_EQ(code_of(t.world, std::move(elsewhere), t.as_ada()), std::nullopt);
}

TEST(AddGrant, SaysWhetherItReachesACriticalVault) {
  TestVault t;
  const auto vault = [&](std::string_view called) {
    return t.world.ask(AddVault{.organization = t.organization, .name = name(called)}, t.as_ada())
        ->answer->id;
  };
  auto reaches = [&, days = 0](ScopeKind kind, const ObjectId& id) mutable {
    auto grant = responder(t.cy_member, kind, id);
    grant.conditions = {{.kind = "expires-at",
                         .value = text_of(t.world.clock().wall() + std::chrono::days(++days))}};
    return t.world.ask(grant, t.as_ada())->answer->critical;
  };
  const ObjectId everywhere = as_id<ObjectId>(t.organization);
  for (const char* called : {"staging", "tests", "sandbox"}) {
    EXPECT_FALSE(reaches(ScopeKind::kVault, as_id<ObjectId>(vault(called))));
    EXPECT_TRUE(reaches(ScopeKind::kOrganization, everywhere));
  }
  EXPECT_TRUE(reaches(ScopeKind::kVault, as_id<ObjectId>(t.vault)));
  RemoveVault removed;
  removed.vault = t.vault;
  ASSERT_TRUE(t.world.ask(removed, t.as_ada()));
  EXPECT_FALSE(reaches(ScopeKind::kOrganization, everywhere));
  EXPECT_EQ(
      code_of(
          t.world, responder(t.cy_member, ScopeKind::kVault, as_id<ObjectId>(t.vault)), t.as_ada()),
      ErrorCode::kConflict)
      << "what was removed has no new grants";
}

TEST(AddGrant, IsForThoseAloneWhoAreThere) {
  TestVault t;
  const Elsewhere other = add_elsewhere(t, "Beta");
  const auto service = [&](const Presented& admin) {
    AddService adding;
    adding.name = name("robot");
    return t.world.ask(std::move(adding), admin)->answer->id;
  };
  const auto group = [&](const Presented& admin) {
    AddGroup adding;
    adding.name = name("sre");
    return t.world.ask(std::move(adding), admin)->answer->id;
  };
  const auto asked = [&](const Subject& to) {
    auto grant = responder(t.cy_member, ScopeKind::kVault, as_id<ObjectId>(t.vault));
    grant.to = to;
    return code_of(t.world, std::move(grant), t.as_ada());
  };
  const ServiceId robot = service(t.as_ada());
  const GroupId sre = group(t.as_ada());
  EXPECT_EQ(asked(subject_of(robot)), std::nullopt);
  EXPECT_EQ(asked(subject_of(sre)), std::nullopt);

  RemoveService no_robot;
  no_robot.service = robot;
  RemoveGroup no_group;
  no_group.group = sre;
  ASSERT_TRUE(t.world.ask(no_robot, t.as_ada()));
  ASSERT_TRUE(t.world.ask(no_group, t.as_ada()));
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));
  for (const Subject& nobody :
       {subject_of(robot),
        subject_of(sre),
        subject_of(t.ben_member),
        subject_of(service(other.as_admin())),
        subject_of(group(other.as_admin())),
        subject_of(ServiceId::draw(t.world.random())),
        subject_of(GroupId::draw(t.world.random())),
        Subject{.kind = SubjectKind::kPerson, .id = as_id<ObjectId>(t.cy_member)}}) {
    EXPECT_EQ(asked(nobody), ErrorCode::kNotFound) << name_of(nobody.kind);
    EXPECT_EQ(refused_target(t.world), as_id<ObjectId>(t.vault));
  }
}

TEST(AddGrant, IsMadeInAnOrganizationAlone) {
  TestVault t;
  const auto grant = responder(t.cy_member, ScopeKind::kVault, as_id<ObjectId>(t.vault));
  EXPECT_EQ(code_of(t.world, grant, t.outside(t.ada_token)), ErrorCode::kNotFound);
  auto server = grant;
  server.on = {.kind = ScopeKind::kServer, .id = as_id<ObjectId>(t.organization)};
  EXPECT_EQ(code_of(t.world, server, t.as_ada()), ErrorCode::kNotFound);
}

// Negative test 11: the operator's role.
TEST(AddGrant, Negative11NobodyBecomesAnOperatorByIt) {
  TestVault t;
  auto grant = responder(t.cy_member, ScopeKind::kOrganization, as_id<ObjectId>(t.organization));
  grant.role = Role::kOperator;
  EXPECT_EQ(code_of(t.world, grant, t.as_ada()), ErrorCode::kInvalid);
  grant.on = {.kind = ScopeKind::kServer, .id = {}};
  EXPECT_EQ(code_of(t.world, grant, t.as_ada()), ErrorCode::kNotFound);
  grant = {.to = subject_of(t.cy), .role = Role::kViewer, .on = {}};
  grant.on = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)};
  EXPECT_EQ(code_of(t.world, grant, t.as_ada()), ErrorCode::kNotFound);
}

TEST(AddGrant, RefusesTheSameGrantTwice) {
  TestVault t;
  std::vector<AddGrant> grants;
  for (const Role role : {Role::kResponder, Role::kKeeper, Role::kViewer}) {
    auto grant = responder(t.cy_member, ScopeKind::kVault, as_id<ObjectId>(t.vault));
    grant.role = role;
    grants.push_back(grant);
    grant.conditions = {{.kind = "reason", .value = ""}};
    grants.push_back(grant);
  }
  for (const AddGrant& grant : grants) {
    EXPECT_EQ(code_of(t.world, AddGrant(grant), t.as_ada()), std::nullopt);
  }
  for (const AddGrant& grant : grants) {
    EXPECT_EQ(refusal_of(t.world, AddGrant(grant), t.as_ada()),
              "conflict: They have this grant already.");
  }
}

// Negative test 21: subject and scope of a grant.
TEST(AddGrant, Negative21FindsNothingOfAnotherOrganization) {
  TestVault t;
  const Elsewhere other = add_elsewhere(t, "Beta");
  const ObjectId own = as_id<ObjectId>(other.organization);
  const auto mine = responder(other.admin.membership, ScopeKind::kOrganization, own);
  const auto none =
      refusal_of(t.world, responder({}, ScopeKind::kOrganization, own), other.as_admin());
  EXPECT_TRUE(none.starts_with("not_found")) << none;
  EXPECT_EQ(
      refusal_of(t.world, responder(t.ben_member, ScopeKind::kOrganization, own), other.as_admin()),
      none);
  for (const auto& [kind, id] :
       {std::pair(ScopeKind::kOrganization, as_id<ObjectId>(t.organization)),
        std::pair(ScopeKind::kVault, as_id<ObjectId>(t.vault)),
        std::pair(ScopeKind::kAccount, as_id<ObjectId>(t.account)),
        std::pair(ScopeKind::kDevice, as_id<ObjectId>(t.device))}) {
    auto grant = mine;
    grant.on = {.kind = kind, .id = id};
    auto nothing = mine;
    nothing.on = {.kind = kind, .id = {}};
    EXPECT_EQ(refusal_of(t.world, grant, other.as_admin()),
              refusal_of(t.world, nothing, other.as_admin()));
    EXPECT_EQ(code_of(t.world, grant, other.as_admin()), ErrorCode::kNotFound);
  }
}

}  // namespace
}  // namespace cofactor
