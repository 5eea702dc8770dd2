#include "identity/caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace cofactor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

template <class AnId>
AnId id(std::uint8_t number) {
  AnId out;
  out.bytes[15] = number;
  return out;
}

const Time kNoon = *parse_time("2026-06-01T12:00:00Z");
const auto kAcme = id<OrganizationId>(1);
const auto kOther = id<OrganizationId>(2);

// Ben, signed in, asks for something of Acme, whose active member he is.
struct Scene {
  Person ben{.id = id<PersonId>(10), .added_at = kNoon - 48h};
  Service robot{.id = id<ServiceId>(20), .organization = kAcme};
  Membership member{.id = id<MembershipId>(30),
                    .organization = kAcme,
                    .state = MembershipState::kActive,
                    .person = ben.id,
                    .groups = {id<GroupId>(40), id<GroupId>(41)},
                    .since = kNoon - 48h};
  Recovery recovery{.id = id<RecoveryId>(50),
                    .person = ben.id,
                    .state = RecoveryState::kRunning,
                    .asked_at = kNoon - 1h,
                    .ends_at = kNoon + 23h};
  Token token{.id = id<TokenId>(60),
              .kind = TokenKind::kSession,
              .hash = Hash{7},
              .subject = subject_of(ben.id),
              .reach = Reach::kAllOrganizations,
              .made_at = kNoon - 1h,
              .expires_at = kNoon + 1h};
  Presented presented{.token_hash = Hash{7}, .network = "192.0.2.0/24", .organization = kAcme};
  Now now{.wall = kNoon - 3h, .latest = kNoon};  // a clock set back makes nothing younger
  bool found_person = true;
  bool found_service = true;
  bool found_member = true;
  bool found_recovery = true;

  Result<Caller> caller() const {
    return Caller::of({.token = token,
                       .person = found_person ? &ben : nullptr,
                       .service = found_service ? &robot : nullptr,
                       .membership = found_member ? &member : nullptr,
                       .recovery = found_recovery ? &recovery : nullptr},
                      presented,
                      now);
  }

  void by_api_token() {
    token.kind = TokenKind::kApi;
    token.reach = Reach::kOneOrganization;
    token.organization = kAcme;
  }
  void by_robot() {
    by_api_token();
    token.subject = subject_of(robot.id);
  }
  void bearing(TokenKind kind) {
    token.kind = kind;
    presented.organization.reset();
    if (kind == TokenKind::kSetup) {
      token.subject.reset();
    } else if (kind == TokenKind::kInvitation) {
      token.subject = subject_of(member.id);
      token.organization = kAcme;
      member.state = MembershipState::kInvited;
      member.person.reset();
    } else {
      token.recovery = recovery.id;
    }
  }
};

struct Case {
  const char* what;
  std::function<void(Scene&)> change;
};

void expect_all(ErrorCode code, const std::vector<Case>& cases) {
  for (const auto& [what, change] : cases) {
    Scene scene;
    change(scene);
    const auto caller = scene.caller();
    ASSERT_FALSE(caller) << what;
    EXPECT_EQ(caller.error().code, code) << what;
    const Error same = code == ErrorCode::kNotFound ? no_such_organization() : not_signed_in();
    EXPECT_EQ(caller.error().message, same.message) << what;
    EXPECT_EQ(caller.error().hint, same.hint) << what;
    EXPECT_TRUE(caller.error().details.empty()) << what;
  }
}

TEST(Caller, IsAPersonWithMembershipAndGroups) {
  const auto caller = Scene().caller();
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->person(), id<PersonId>(10));
  EXPECT_EQ(caller->membership(), id<MembershipId>(30));
  EXPECT_EQ(caller->organization(), kAcme);
  EXPECT_EQ(caller->token(), id<TokenId>(60));
  EXPECT_EQ(caller->token_kind(), TokenKind::kSession);
  EXPECT_EQ(caller->network(), "192.0.2.0/24");
  EXPECT_EQ(caller->principal(), subject_of(id<PersonId>(10)));
  EXPECT_FALSE(caller->service());
  EXPECT_FALSE(caller->is_host());
  EXPECT_FALSE(caller->reads_only());
  EXPECT_THAT(caller->subjects(),
              ElementsAre(subject_of(id<PersonId>(10)),
                          subject_of(id<MembershipId>(30)),
                          subject_of(id<GroupId>(40)),
                          subject_of(id<GroupId>(41))));
}

TEST(Caller, ActsInNoOrganizationWhereTheRouteNamesNone) {
  Scene scene;
  scene.presented.organization.reset();
  const auto caller = scene.caller();
  ASSERT_TRUE(caller);
  EXPECT_FALSE(caller->organization());
  EXPECT_FALSE(caller->membership());
  EXPECT_THAT(caller->subjects(), ElementsAre(subject_of(id<PersonId>(10))));
}

TEST(Caller, WithATokenOfOneOrganizationActsThereAlways) {
  for (const bool named : {true, false}) {
    for (const TokenKind kind : {TokenKind::kApi, TokenKind::kSession}) {
      Scene scene;
      scene.by_api_token();
      scene.token.kind = kind;
      scene.presented.organization = named ? std::optional(kAcme) : std::nullopt;
      EXPECT_EQ(acts_in(scene.token, scene.presented), kAcme);
      const auto caller = scene.caller();
      ASSERT_TRUE(caller);
      EXPECT_EQ(caller->organization(), kAcme);
      EXPECT_EQ(caller->membership(), id<MembershipId>(30));
    }
  }
}

TEST(Caller, IsAServiceOfItsOrganization) {
  for (const bool named : {true, false}) {
    Scene scene;
    scene.by_robot();
    scene.presented.organization = named ? std::optional(kAcme) : std::nullopt;
    const auto caller = scene.caller();
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->service(), id<ServiceId>(20));
    EXPECT_EQ(caller->organization(), kAcme);
    EXPECT_FALSE(caller->person());
    EXPECT_FALSE(caller->membership());
    EXPECT_EQ(caller->principal(), subject_of(id<ServiceId>(20)));
    EXPECT_THAT(caller->subjects(), ElementsAre(subject_of(id<ServiceId>(20))));
  }
}

TEST(Caller, WithATokenForOneVerbIsNobody) {
  for (const TokenKind kind : {TokenKind::kSetup, TokenKind::kInvitation, TokenKind::kRecovery}) {
    Scene scene;
    scene.bearing(kind);
    const auto caller = scene.caller();
    ASSERT_TRUE(caller) << name_of(kind);
    EXPECT_EQ(caller->token_kind(), kind);
    EXPECT_EQ(caller->token(), id<TokenId>(60));
    EXPECT_FALSE(caller->principal());
    EXPECT_FALSE(caller->person());
    EXPECT_FALSE(caller->organization());
    EXPECT_TRUE(caller->subjects().empty());
  }
}

TEST(Caller, IsNotSignedInWithWhatHasEnded) {
  expect_all(ErrorCode::kUnauthenticated,
             {{"token ended", [](Scene& s) { s.token.ended_at = kNoon - 1ms; }},
              {"token ended later than now", [](Scene& s) { s.token.ended_at = kNoon + 1h; }},
              {"token expired", [](Scene& s) { s.token.expires_at = kNoon - 1ms; }},
              {"token expires now", [](Scene& s) { s.token.expires_at = kNoon; }},
              {"no token presented", [](Scene& s) { s.presented.token_hash.reset(); }},
              {"another token presented", [](Scene& s) { s.presented.token_hash = Hash{8}; }},
              {"person revoked", [](Scene& s) { s.ben.revoked_at = kNoon; }},
              {"person erased", [](Scene& s) { s.ben.erased_at = kNoon; }},
              {"person missing", [](Scene& s) { s.found_person = false; }},
              {"another person", [](Scene& s) { s.ben.id = id<PersonId>(11); }},
              {"no subject", [](Scene& s) { s.token.subject.reset(); }},
              {"a member as subject", [](Scene& s) { s.token.subject = subject_of(s.member.id); }},
              {"a group as subject",
               [](Scene& s) {
                 s.by_api_token();
                 s.token.subject = subject_of(id<GroupId>(40));
               }},
              {"service removed",
               [](Scene& s) {
                 s.by_robot();
                 s.robot.removed_at = kNoon;
               }},
              {"service missing",
               [](Scene& s) {
                 s.by_robot();
                 s.found_service = false;
               }},
              {"another service",
               [](Scene& s) {
                 s.by_robot();
                 s.robot.id = id<ServiceId>(21);
               }},
              {"a session of a service",
               [](Scene& s) {
                 s.by_robot();
                 s.token.kind = TokenKind::kSession;
               }},
              {"the same bytes as a service", [](Scene& s) {
                 s.by_api_token();
                 s.token.subject = Subject{SubjectKind::kService, as_id<ObjectId>(s.ben.id)};
               }}});
}

TEST(Caller, IsNotSignedInByACancelledRecovery) {
  expect_all(ErrorCode::kUnauthenticated,
             {{"its session",
               [](Scene& s) {
                 s.token.recovery = s.recovery.id;
                 s.recovery.state = RecoveryState::kCancelled;
               }},
              {"its token",
               [](Scene& s) {
                 s.bearing(TokenKind::kRecovery);
                 s.recovery.state = RecoveryState::kCancelled;
               }},
              {"missing",
               [](Scene& s) {
                 s.token.recovery = s.recovery.id;
                 s.found_recovery = false;
               }},
              {"another", [](Scene& s) { s.token.recovery = id<RecoveryId>(51); }},
              {"another's",
               [](Scene& s) {
                 s.token.recovery = s.recovery.id;
                 s.recovery.person = id<PersonId>(11);
               }},
              {"a recovery token of none",
               [](Scene& s) {
                 s.bearing(TokenKind::kRecovery);
                 s.token.recovery.reset();
               }},
              {"of a revoked person", [](Scene& s) {
                 s.bearing(TokenKind::kRecovery);
                 s.ben.revoked_at = kNoon;
               }}});
}

TEST(Caller, LearnsNothingOfAnOrganizationThatIsNotTheirs) {
  expect_all(
      ErrorCode::kNotFound,
      {{"no membership", [](Scene& s) { s.found_member = false; }},
       {"membership revoked", [](Scene& s) { s.member.state = MembershipState::kRevoked; }},
       {"membership revoked by its time", [](Scene& s) { s.member.revoked_at = kNoon; }},
       {"membership of another person", [](Scene& s) { s.member.person = id<PersonId>(11); }},
       {"membership of nobody", [](Scene& s) { s.member.person.reset(); }},
       {"membership elsewhere", [](Scene& s) { s.member.organization = kOther; }},
       {"route elsewhere", [](Scene& s) { s.presented.organization = kOther; }},
       {"a token of another organization",
        [](Scene& s) {
          s.by_api_token();
          s.token.organization = kOther;
        }},
       {"a session of another organization",
        [](Scene& s) {
          s.token.reach = Reach::kOneOrganization;
          s.token.organization = kOther;
        }},
       {"a token of no organization",
        [](Scene& s) {
          s.by_api_token();
          s.token.organization.reset();
        }},
       {"a token of no organization on a route of none",
        [](Scene& s) {
          s.by_api_token();
          s.token.organization.reset();
          s.presented.organization.reset();
        }},
       {"an API token that says it reaches all",
        [](Scene& s) {
          s.by_api_token();
          s.token.reach = Reach::kAllOrganizations;
          s.token.organization = kOther;
        }},
       {"a leaver's token on a route of none",
        [](Scene& s) {
          s.by_api_token();
          s.presented.organization.reset();
          s.member.state = MembershipState::kRevoked;
        }},
       {"service asked elsewhere",
        [](Scene& s) {
          s.by_robot();
          s.presented.organization = kOther;
        }},
       {"service token of another organization",
        [](Scene& s) {
          s.by_robot();
          s.token.organization = kOther;
        }},
       {"service of another organization", [](Scene& s) {
          s.by_robot();
          s.robot.organization = kOther;
        }}});
}

// Negative test 24: who was invited and has not confirmed acts nowhere.
TEST(Caller, Negative24AnUnconfirmedMemberActsNowhere) {
  expect_all(ErrorCode::kNotFound,
             {{"signed in, invited", [](Scene& s) { s.member.state = MembershipState::kInvited; }},
              {"API token, invited",
               [](Scene& s) {
                 s.by_api_token();
                 s.member.state = MembershipState::kInvited;
               }},
              {"with the invitation itself", [](Scene& s) {
                 s.bearing(TokenKind::kInvitation);
                 s.presented.organization = kAcme;
               }}});
}

TEST(Caller, ReadsOnlyWhileTheirRecoveryIsNotComplete) {
  for (const auto state :
       {RecoveryState::kAsked, RecoveryState::kRunning, RecoveryState::kComplete}) {
    for (const bool in_acme : {true, false}) {
      Scene scene;
      scene.token.recovery = scene.recovery.id;
      scene.recovery.state = state;
      if (!in_acme) {
        scene.presented.organization.reset();
      }
      const auto caller = scene.caller();
      ASSERT_TRUE(caller);
      EXPECT_EQ(caller->reads_only(), state != RecoveryState::kComplete) << name_of(state);
    }
  }
  Scene late;  // past its end, but nobody has completed it: the old credentials still live
  late.token.recovery = late.recovery.id;
  late.recovery.ends_at = kNoon - 1h;
  EXPECT_TRUE(late.caller()->reads_only());
  Scene old;  // the old credentials have all their power while it runs
  EXPECT_FALSE(old.caller()->reads_only());
}

TEST(Caller, ReadsOnlyWhileASuccessorsPowerSleeps) {
  Scene scene;
  scene.member.sleeps_until = kNoon + 1ms;
  EXPECT_TRUE(scene.caller()->reads_only());
  scene.member.sleeps_until = kNoon;
  EXPECT_FALSE(scene.caller()->reads_only());
}

TEST(Caller, MayBeTheHostOrNobody) {
  EXPECT_TRUE(Caller::host().is_host());
  EXPECT_FALSE(Caller::host().principal());
  const Caller nobody = Caller::nobody(Scene().presented);
  EXPECT_FALSE(nobody.is_host());
  EXPECT_FALSE(nobody.principal());
  EXPECT_FALSE(nobody.organization());
  EXPECT_FALSE(nobody.token());
  EXPECT_EQ(nobody.network(), "192.0.2.0/24");
}

}  // namespace
}  // namespace cofactor
