#include "base/secret_access.h"
#include "custody/change_device.h"
#include "custody/release_code.h"
#include "custody/remove_account.h"
#include "custody/show_pair.h"
#include "custody/testing/held.h"
#include "custody/testing/passkey_test.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

ResyncDevice resync(const DeviceId& device, std::string reason = "out of step") {
  ResyncDevice verb;
  verb.device = device;
  verb.reason = std::move(reason);
  return verb;
}

Grant on_vault(const VaultId& vault, bool reason = false) {
  Grant out{.vault = vault, .scope = {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(vault)}};
  if (reason) {
    out.conditions.all.push_back({.kind = std::string(kReasonCondition), .value = ""});
  }
  return out;
}

std::string code_at(std::string_view seed, Step step) {
  const Code code = code_for(Seed::copy_from(bytes_of(seed)), {}, step);
  return std::string(text_of(code.expose(SecretAccess::because("a test compares"))));
}

// Dee keeps and gets codes.
struct Resync : testing::Test {
  TestVault t;
  Dee dee{t};

  void SetUp() override {
    dee.is(Role::kKeeper, t.vault);
    dee.is(Role::kResponder, t.vault);
  }
  auto asked(std::string reason = "out of step") {
    return t.world.ask(resync(t.device, std::move(reason)), dee.presented);
  }
  void release(const Presented& as) {
    EXPECT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "INC-42"}, as));
  }
};

TEST_F(Resync, NeedsKeeperAndAllThatAReleaseNeeds) {
  EXPECT_EQ(refusal_of(t.world.ask(resync(t.device), t.as_ada())), "denied") << "no responder";
  EXPECT_EQ(refusal_of(t.world.ask(resync(t.device), t.as_ben())), "denied") << "no keeper";
  const auto shown = asked();
  ASSERT_TRUE(shown) << shown.error().message;
  const Step step = *step_of(t.world.clock().wall(), TotpParameters{});
  EXPECT_EQ(text_of(shown->answer->second.code.expose(SecretAccess::because("a test compares"))),
            code_at(kTestSeed, step + 1));
  const std::string body = t.world.bodies().back();
  EXPECT_NE(body.find(R"("cause":"resync","reason":"out of step")"), std::string::npos) << body;
}

TEST_F(Resync, NeedsAReasonWhereEitherOfItsGrantsNeedsOne) {
  for (const Role strict : {Role::kKeeper, Role::kResponder}) {
    Dee eve(t);
    for (const Role role : {Role::kKeeper, Role::kResponder}) {
      eve.is(role, on_vault(t.vault, role == strict));
    }
    EXPECT_EQ(refusal_of(t.world.ask(resync(t.device, " "), eve.presented)), "invalid");
    EXPECT_TRUE(t.world.ask(resync(t.device), eve.presented));
    t.world.clock().advance(std::chrono::minutes(1));
  }
  EXPECT_TRUE(asked("")) << "Dee's need none";
}

TEST_F(Resync, NeedsAnActiveSeedAndAStepThatNobodyHolds) {
  const auto pending =
      t.world
          .ask(AddDevice{.account = t.account, .name = name("phone"), .entered = entered()},
               t.as_ada())
          ->answer->shown.device.id;
  EXPECT_EQ(refusal_of(t.world.ask(resync(pending), dee.presented)), "conflict");
  // Ben holds the running step: the pair begins with the next, and then no more is free.
  release(t.as_ben());
  const auto shown = asked();
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->answer->first.valid_from, t.world.clock().wall() + std::chrono::seconds(30));
  const auto refused = asked();
  EXPECT_EQ(refusal_of(refused), "step_taken");
  EXPECT_EQ(refused.error().details.back(),
            (Error::Detail{.name = "holder", .value = dee.member.text()}))
      << "of the pair";
}

TEST_F(Resync, TakesTheRunningStepWhereTheOneThatWasHeldIsOver) {
  release(t.as_ben());
  t.world.clock().advance(std::chrono::seconds(60));
  EXPECT_EQ(asked()->answer->first.valid_from, t.world.clock().wall());
}

TEST_F(Resync, IsRefusedWhereTheDeviceIsNoMore) {
  RemoveDevice remove;
  remove.device = t.device;
  ASSERT_TRUE(t.world.ask(remove, t.as_ada()));
  const auto refused = asked();
  EXPECT_EQ(refusal_of(refused), "conflict");
  EXPECT_EQ(refused.error().message, "This device was removed.");
}

TEST_F(Resync, IsRefusedWhileTheClockIsNotSure) {
  const Time wall = t.world.clock().wall();
  for (const Now& now : {Now{.wall = wall, .sure = false},
                         Now{.wall = Time(std::chrono::milliseconds(-1)), .latest = wall}}) {
    const auto decided = t.world.writer().read([&](const View& view) {
      return resync(t.device).decide(view, *caller_in(view, dee.presented, now), now);
    });
    const auto& refused = std::get<Refuse>(decided);
    EXPECT_EQ(refused.error.code, ErrorCode::kClockUnsure);
    EXPECT_EQ(refused.about->device, t.device);
  }
}

// --- Of a critical vault ---

struct CriticalVault : PasskeyTest {
  // A session of Ben's in a browser, in which his passkey was asked for too long ago.
  Hash stale() {
    for (const Role role : {Role::kKeeper, Role::kResponder}) {
      put(t.world,
          GrantAdded{
              {.id = GrantId::draw(t.world.random()),
               .organization = t.organization,
               .subject = subject_of(t.ben_member),
               .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)},
               .role = role,
               .made_at = t.world.clock().wall()}});
    }
    add(phone, bearing(t.ben_token));
    const Hash session = sign_in(phone, t.ben);
    pass(kVerifiedFor);
    return session;
  }
};

TEST_F(CriticalVault, GivesItsCodesToWhoHasJustShownTheirPasskey) {
  const Hash session = stale();
  EXPECT_EQ(code_for(session), ErrorCode::kStepUpNeeded);
  EXPECT_EQ(code_of(t.world, resync(t.device), in_organization(session)), ErrorCode::kStepUpNeeded);
  const auto stepped_up = try_step_up(phone, session);
  ASSERT_TRUE(stepped_up);
  const Hash fresh = token_hash(stepped_up->answer->token);
  EXPECT_EQ(code_of(t.world, resync(t.device), in_organization(fresh)), std::nullopt);
  pass(std::chrono::minutes(1));
  EXPECT_EQ(code_for(fresh), std::nullopt);
}

TEST_F(CriticalVault, IsOneThatHoldsAnAwsRootAndNoOther) {
  const auto vault =
      t.world.ask(AddVault{.organization = t.organization, .name = name("staging")}, t.as_ada());
  const auto account =
      t.world.ask(AddAccount{.vault = vault->answer->id, .name = name("login")}, t.as_ada());
  const AccountId login = account->answer->shown.account.id;
  const auto device = t.world.ask(
      AddDevice{.account = login, .name = name("phone"), .entered = entered()}, t.as_ada());
  ConfirmDevice confirm;
  confirm.device = device->answer->shown.device.id;
  ASSERT_TRUE(t.world.ask(confirm, t.as_ada()));
  const Hash session = stale();
  EXPECT_EQ(
      code_of(t.world, ReleaseCode{.account = login, .reason = "INC-42"}, in_organization(session)),
      std::nullopt);
  EXPECT_EQ(code_of(t.world, resync(confirm.device), in_organization(session)), std::nullopt);
}

}  // namespace
}  // namespace cofactor
