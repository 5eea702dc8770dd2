#include <gtest/gtest.h>

#include <map>

#include "custody/add_grant.h"
#include "custody/add_token.h"
#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/services.h"
#include "custody/testing/people.h"
#include "custody/who_am_i.h"

// Everything that a person had open when they were revoked: all of it ends with that one act, while
// not a second passes.
namespace cofactor {
namespace {

enum class By { kAnAdmin, kAnOperator };

class Revoked : public testing::TestWithParam<By> {
 protected:
  // A way in of Ben's, and what is open by it.
  struct Way {
    Presented presented;
    std::shared_ptr<int> stream = std::make_shared<int>(0);
    std::optional<ErrorCode> waited = {};
    bool streams() const { return stream.use_count() > 1; }
  };

  Revoked() {
    grant(subject_of(t.ben_member), Role::kAdmin);
    grant(subject_of(t.cy_member), Role::kResponder);
    AddService add;
    add.name = *Name::parse("pipeline");
    const ServiceId service = t.world.ask(std::move(add), t.as_ada())->answer->id;
    grant(subject_of(service), Role::kResponder);
    const auto of_service =
        t.world.ask(AddServiceToken{.service = service, .wanted = {.name = "x"}}, t.as_ben());
    const auto own = t.world.ask(AddToken{.organization = t.organization, .wanted = {.name = "x"}},
                                 t.outside(t.ben_token));
    CHECK(of_service && own);
    ways["session"].presented = t.as_ben();
    ways["API token"].presented = t.as(token_hash(own->answer->text));
    ways["token of a service"].presented = t.as(token_hash(of_service->answer->text));
    for (auto& [what, way] : ways) {
      EXPECT_TRUE(watch(way)) << what;
    }
  }

  void grant(const Subject& to, Role role) {
    const Scope all{.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)};
    ASSERT_TRUE(t.world.ask(AddGrant{.to = to, .role = role, .on = all}, t.as_ada()));
  }

  Done watch(Way& way) {
    return t.world.core().events.add(way.presented, [&]() -> EventHub::Push {
      return [alive = way.stream](const Burst&) { return true; };
    });
  }

  void wait_for_a_code(Way& way) {
    perform<ReleaseCode>(t.world.core(),
                         {.account = t.account,
                          .reason = "y",
                          .wait_until = t.world.clock().wall() + std::chrono::minutes(1),
                          .asked_at = t.world.clock().wall()},
                         way.presented,
                         {},
                         [&](auto answered) {
                           ASSERT_FALSE(answered.has_value());
                           way.waited = answered.error().code;
                         });
    t.world.writer().run_once();
    EXPECT_FALSE(way.waited.has_value());
  }

  void revoke_ben() {
    next = t.world.writer().size();
    const bool done =
        GetParam() == By::kAnAdmin
            ? t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()).has_value()
            : t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token)).has_value();
    ASSERT_TRUE(done);
  }

  // What the follower does when it is woken by a commit.
  void follow() { t.world.core().events.take(t.world.store().entries(next, 1000)); }

  TestVault t;
  Position next = 0;
  std::map<std::string, Way> ways;
};

// Negative test 16: session, API token, the tokens that they made for services, an invitation.
TEST_P(Revoked, HasNoWayInAnyMore) {
  const Invited dan = invite(t.world, t.as_ben(), "Dan");
  revoke_ben();
  for (const auto& [what, way] : ways) {
    EXPECT_EQ(code_of(t.world, WhoAmI{}, way.presented), ErrorCode::kUnauthenticated) << what;
    EXPECT_EQ(code_of(t.world, ReleaseCode{.account = t.account, .reason = "x"}, way.presented),
              ErrorCode::kUnauthenticated)
        << what;
  }
  EXPECT_EQ(code_of(t.world, BeginSession{.bearer = dan.token}, bearing(dan.token)),
            ErrorCode::kUnauthenticated);
}

// Negative test 16: event streams that are open, by whatever token.
TEST_P(Revoked, WatchesNothingAnyMore) {
  for (const auto& [what, way] : ways) {
    EXPECT_TRUE(way.streams()) << what;
  }
  revoke_ben();
  follow();
  for (auto& [what, way] : ways) {
    EXPECT_FALSE(way.streams()) << what;
    EXPECT_FALSE(watch(way)) << what;
  }
}

// Negative test 16: requests that wait for a code, theirs and those by a token they made.
TEST_P(Revoked, WaitsForNothingAnyMoreThoughTheStepHasNotBegun) {
  ASSERT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "x"}, t.as_cy()));
  Way& person = ways["session"];
  Way& service = ways["token of a service"];
  wait_for_a_code(person);
  wait_for_a_code(service);
  revoke_ben();
  // The writer's thread asks this to know how long it may sleep.
  ASSERT_TRUE(t.world.queue().next_due());
  EXPECT_LE(*t.world.queue().next_due(), t.world.clock().wall());
  t.world.writer().run_once();
  EXPECT_EQ(person.waited, ErrorCode::kUnauthenticated);
  EXPECT_EQ(service.waited, ErrorCode::kUnauthenticated);
  EXPECT_FALSE(t.world.queue().next_due()) << "nobody waits";
}

INSTANTIATE_TEST_SUITE_P(ByWhom,
                         Revoked,
                         testing::Values(By::kAnAdmin, By::kAnOperator),
                         [](const auto& by) {
                           return by.param == By::kAnAdmin ? "ByAnAdmin" : "ByAnOperator";
                         });

// The others are decided anew too, and wait on in their order.
TEST(Waiting, GoesOnForThoseWhomARevocationDoesNotTouch) {
  TestVault t;
  const Scope all{.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)};
  for (const MembershipId& member : {t.ada_member, t.cy_member}) {
    ASSERT_TRUE(t.world.ask(AddGrant{.to = subject_of(member), .role = Role::kResponder, .on = all},
                            t.as_ada()));
  }
  const Guest dan = add_guest(t.world, t.as_ada(), "Dan");
  ASSERT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "x"}, t.as_ben()));
  std::vector<std::string> answered;
  const auto wait = [&](const std::string& who, const Presented& presented) {
    perform<ReleaseCode>(
        t.world.core(),
        {.account = t.account,
         .reason = who,
         .wait_until = t.world.clock().wall() + std::chrono::minutes(1),
         .asked_at = t.world.clock().wall()},
        presented,
        {},
        [&answered, who](auto answer) { answered.push_back(who + (answer ? "" : " refused")); });
  };
  wait("Cy", t.as_cy());
  wait("Ada", t.as_ada());
  t.world.writer().run_once();
  ASSERT_TRUE(t.world.ask(RevokeMember{.member = dan.membership}, t.as_ada()));
  t.world.writer().run_once();
  EXPECT_TRUE(answered.empty());
  EXPECT_EQ(t.world.queue().next_due(), t.world.clock().wall() + std::chrono::seconds(30));
  t.world.clock().advance(std::chrono::seconds(30));
  t.world.writer().run_once();
  EXPECT_EQ(answered, std::vector<std::string>{"Cy"});
}

}  // namespace
}  // namespace cofactor
