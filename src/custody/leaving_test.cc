#include <gtest/gtest.h>

#include <algorithm>

#include "custody/add_grant.h"
#include "custody/add_token.h"
#include "custody/ask_recovery.h"
#include "custody/edit_member.h"
#include "custody/operators.h"
#include "custody/record_outcome.h"
#include "custody/release_code.h"
#include "custody/replace_device.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/services.h"
#include "custody/show_pair.h"
#include "custody/succeed_admin.h"
#include "custody/testing/held.h"
#include "custody/testing/people.h"

// What somebody who leaves would like to keep, and what their revocation has to name.
namespace cofactor {
namespace {

Scope whole(const TestVault& t) {
  return {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)};
}

void grant(TestVault& t, const Subject& to, Role role) {
  ASSERT_TRUE(t.world.ask(AddGrant{.to = to, .role = role, .on = whole(t)}, t.as_ada()));
}

RecoverPerson recovery_of(const PersonId& person) {
  RecoverPerson verb;
  verb.person = person;
  return verb;
}

// A pair of a seed that was then entered anew, so that the device has forgotten it.
TEST(Leaving, OfWhoSawAPairOfASeedThatIsGoneIsRecordedAndNamesIt) {
  TestVault t;
  grant(t, subject_of(t.ben_member), Role::kKeeper);
  auto added = t.world.ask(
      AddDevice{.account = t.account, .name = name("second"), .entered = entered()}, t.as_ben());
  ASSERT_TRUE(added) << added.error().message;
  const DeviceId device = added->answer->shown.device.id;
  const auto pair = t.world.ask(ShowPair{{.device = device}}, t.as_ben());
  ASSERT_TRUE(pair);
  ASSERT_TRUE(t.world.ask(ReplaceDevice{.device = device, .entered = entered()}, t.as_ben()));
  t.world.reopen();
  const auto revoked = t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada());
  ASSERT_TRUE(revoked) << revoked.error().message;
  ASSERT_EQ(revoked->answer->releases.size(), 1U);
  EXPECT_EQ(revoked->answer->releases[0].position, pair->position);
}

TEST(Leaving, NamesACodeAlsoWhenSomebodyElseHasTheNextOne) {
  TestVault t;
  grant(t, subject_of(t.cy_member), Role::kResponder);
  const ReleaseCode release{.account = t.account, .reason = "INC-42"};
  const auto bens = t.world.ask(release, t.as_ben());
  t.world.clock().advance(std::chrono::seconds(30));
  ASSERT_TRUE(bens && t.world.ask(release, t.as_cy()));
  for (const bool restarted : {false, true}) {
    SCOPED_TRACE(restarted);
    if (restarted) {
      t.world.reopen();
    }
    EXPECT_TRUE(t.world.ask(RecordOutcome{.release = bens->position, .outcome = Outcome::kUsed},
                            t.as_ben()));
  }
  const auto revoked = t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token));
  ASSERT_TRUE(revoked);
  ASSERT_EQ(revoked->answer->ended.releases.size(), 1U);
  EXPECT_EQ(revoked->answer->ended.releases[0].position, bens->position);
}

TEST(Leaving, IsNotPutOffByAnOrganizationOfOnesOwn) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(AddOperator{.person = t.ben}, t.outside(t.ada_token)));
  const auto own = t.world.ask(
      AddOrganization{.name = name("Own"), .admin_name = "Ben", .admin_email = "b@own.example"},
      t.outside(t.ben_token));
  ASSERT_TRUE(own);
  ASSERT_TRUE(t.world.ask(
      JoinOrganization{.invitation = token_hash(own->answer->token), .bearer = t.ben_token},
      t.outside(t.ben_token)));
  EXPECT_TRUE(t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token)));
  EXPECT_EQ(code_of(t.world, ReleaseCode{.account = t.account, .reason = "x"}, t.as_ben()),
            ErrorCode::kUnauthenticated);
}

// An operator asks for a recovery and founds an organization, and keeps both tokens.
struct Founder {
  explicit Founder(TestVault& t) {
    EXPECT_TRUE(t.world.ask(AddOperator{.person = t.ben}, t.outside(t.ada_token)));
    const auto asked = t.world.ask(recovery_of(t.cy), t.outside(t.ben_token));
    const auto founded = t.world.ask(
        AddOrganization{.name = name("Acme"), .admin_name = "Al", .admin_email = "a@acme.example"},
        t.outside(t.ben_token));
    recovery = token_hash(asked->answer->token);
    invitation = token_hash(founded->answer->token);
  }
  void expect_ended(TestVault& t) const {
    for (const Hash& token : {recovery, invitation}) {
      EXPECT_EQ(code_of(t.world, BeginSession{.bearer = token}, bearing(token)),
                ErrorCode::kUnauthenticated);
    }
  }

  Hash recovery{};
  Hash invitation{};
};

TEST(Leaving, EndsTheWaysInThatAnOperatorMade) {
  TestVault t;
  const Founder kept(t);
  const auto revoked = t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token));
  ASSERT_TRUE(revoked);
  EXPECT_EQ(revoked->answer->ended.invitations.size(), 1U);
  kept.expect_ended(t);
}

TEST(Leaving, AnOperatorNoMoreHasNothingLeftOfThat) {
  TestVault t;
  const Founder kept(t);
  ASSERT_TRUE(t.world.ask(EndOperator{.person = t.ben}, t.outside(t.ada_token)));
  kept.expect_ended(t);
}

TEST(Leaving, NeitherAnApiTokenNorAServiceMakesAWayIn) {
  TestVault t;
  auto own = t.world.ask(AddToken{.organization = t.organization, .wanted = {.name = "x"}},
                         t.outside(t.ada_token));
  AddService adds;
  adds.name = name("pipeline");
  const auto service = t.world.ask(adds, t.as_ada())->answer->id;
  grant(t, subject_of(service), Role::kAdmin);
  const AddServiceToken token{.service = service, .wanted = {.name = "y"}};
  auto services =
      t.world.ask(AddServiceToken{.service = service, .wanted = {.name = "y"}}, t.as_ada());
  ASSERT_TRUE(own && services);
  for (const TokenText* text : {&own->answer->text, &services->answer->text}) {
    const Presented presented = bearing(token_hash(*text), t.organization);
    const Invitee invitee{
        .organization = t.organization, .name = "Mal", .email = "mal@example.com"};
    EXPECT_EQ(code_of(t.world, InviteMember{.invitee = invitee}, presented), ErrorCode::kDenied);
    EXPECT_EQ(
        code_of(t.world, AddServiceToken{.service = service, .wanted = {.name = "z"}}, presented),
        ErrorCode::kDenied);
    AskRecovery asks;
    asks.member = t.ada_member;
    EXPECT_EQ(code_of(t.world, std::move(asks), presented), ErrorCode::kDenied);
  }
}

TEST(Leaving, NobodyTriesAddressesByCallingThemselvesThat) {
  TestVault t;
  for (const char* address : {"cy@example.com", "nobody@example.com"}) {
    EXPECT_EQ(code_of(t.world, EditMember{.member = t.ben_member, .email = address}, t.as_ben()),
              ErrorCode::kDenied);
  }
  EXPECT_TRUE(t.world.ask(EditMember{.member = t.ben_member, .name = "Benno"}, t.as_ben()));
}

TEST(Leaving, ASuccessorIsNotWokenByAClockThatIsNotSure) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(
      SucceedAdmin{
          .organization = t.organization, .successor = t.ben_member, .revoked = t.ada_member},
      t.outside(t.ada_token)));
  const Membership ben = t.world.writer().read(
      [&](const View& view) { return *view->memberships.find(t.ben_member); });
  const Now later{.wall = *ben.sleeps_until, .boot = {}, .sure = false};
  const auto caller =
      t.world.writer().read([&](const View& view) { return caller_in(view, t.as_ben(), later); });
  ASSERT_TRUE(caller);
  EXPECT_TRUE(caller->reads_only());
}

TEST(Waiting, IsForTwoFurtherStepsAtMost) {
  TestVault t;
  grant(t, subject_of(t.cy_member), Role::kResponder);
  ASSERT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "x"}, t.as_ben()));
  const Time now = t.world.clock().wall();
  const ReleaseCode waits{.account = t.account,
                          .reason = "x",
                          .wait_until = now + std::chrono::seconds(120),
                          .asked_at = now - std::chrono::seconds(90)};
  EXPECT_EQ(code_of(t.world, waits, t.as_cy()), ErrorCode::kStepTaken);
}

// Whoever asked for their own recovery comes to its end by two ways; the record says it once.
TEST(Leaving, EndsEachThingOnce) {
  for (const bool everywhere : {false, true}) {
    SCOPED_TRACE(everywhere);
    TestVault t;
    grant(t, subject_of(t.ben_member), Role::kAdmin);
    AskRecovery asking;
    asking.member = t.ben_member;
    const auto asked = t.world.ask(std::move(asking), t.as_ben());
    ASSERT_TRUE(asked);
    const Hash token = token_hash(asked->answer->token);
    ASSERT_TRUE(t.world.ask(BeginSession{.bearer = token}, bearing(token)));
    const auto before = t.world.bodies().size();
    if (everywhere) {
      ASSERT_TRUE(t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token)));
    } else {
      ASSERT_TRUE(t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));
    }
    const Types types = newest_types(t.world, t.world.bodies().size() - before);
    EXPECT_EQ(std::ranges::count(types, "session.ended"), 2) << "his own, and the recovery's";
    EXPECT_EQ(std::ranges::count(types, "recovery.cancelled"), 1);
    EXPECT_EQ(std::ranges::count(types, "member.revoked"), 1);
  }
}

}  // namespace
}  // namespace cofactor
