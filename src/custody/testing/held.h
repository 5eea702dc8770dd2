#pragma once

#include <gtest/gtest.h>

#include "custody/add_account.h"
#include "custody/add_device.h"
#include "custody/add_organization.h"
#include "custody/add_vault.h"
#include "custody/join.h"
#include "custody/system_ask.h"
#include "custody/testing/test_vault.h"

// What tests of the verbs about what is held say often.
namespace cofactor {

inline Name name(std::string_view text) { return *Name::parse(text); }

inline EnteredSeed entered(std::string_view seed = kTestSeed, TotpParameters totp = {}) {
  return {.seed = Seed::copy_from(bytes_of(seed)), .totp = totp};
}

// Why it was refused; a failure of the test when it was not.
template <class Answered>
std::string refusal_of(const Result<Answered>& answered) {
  EXPECT_FALSE(answered.has_value());
  return answered ? "allowed" : std::string(name_of(answered.error().code));
}

// The types of the newest entries, oldest first.
inline std::vector<std::string> newest_types(World& world, std::size_t count) {
  std::vector<std::string> out;
  const auto bodies = world.bodies();
  for (std::size_t at = bodies.size() - count; at < bodies.size(); ++at) {
    out.push_back(read_body(bodies[at])->header.type);
  }
  return out;
}
using Types = std::vector<std::string>;

// What the newest entry, a refusal's, says that it was about.
inline std::optional<ObjectId> refused_target(World& world) {
  const auto entry = read_body(world.bodies().back());
  const auto* refused = entry->event.as<Refused>();
  EXPECT_NE(refused, nullptr) << entry->header.type;
  return refused == nullptr ? std::nullopt : refused->target;
}

// Entries as the server itself writes them.
template <class... Events>
void put(World& world, Events... events) {
  world.writer().submit(std::make_unique<SystemAsk>([=](const View&, const Now&) {
    Proposal proposal;
    (proposal.events.emplace_back(events), ...);
    return proposal;
  }));
  world.writer().run_once();
}

// Dee is a member of the first organization, with no grant but those that are given her.
struct Dee {
  explicit Dee(TestVault& t)
      : world(t.world),
        organization(t.organization),
        person(PersonId::draw(world.random())),
        member(MembershipId::draw(world.random())),
        presented(t.as(token_hash(draw_token(world.random())))) {
    const Time now = world.clock().wall();
    put(world,
        PersonAdded{{.id = person, .added_at = now}},
        MemberJoined{{.id = member,
                      .organization = organization,
                      .state = MembershipState::kActive,
                      .person = person,
                      .since = now}},
        SessionBegun{{.id = TokenId::draw(world.random()),
                      .kind = TokenKind::kSession,
                      .hash = *presented.token_hash,
                      .subject = subject_of(person),
                      .maker = person,
                      .reach = Reach::kAllOrganizations,
                      .made_at = now,
                      .expires_at = now + std::chrono::days(365)}});
  }

  // On what the grant's path names.
  void is(Role role, Grant on) {
    on.id = GrantId::draw(world.random());
    on.organization = organization;
    on.subject = subject_of(member);
    on.role = role;
    on.made_at = world.clock().wall();
    put(world, GrantAdded{on});
  }
  void is(Role role, const VaultId& vault) {
    is(role, {.vault = vault, .scope = {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(vault)}});
  }

  World& world;
  OrganizationId organization;
  PersonId person;
  MembershipId member;
  Presented presented;
};

// A second organization, "Other", with a vault, an account and a device of its own. Ada is in it
// too: as_ada() acts there.
struct OtherOrganization {
  explicit OtherOrganization(TestVault& t) {
    auto added = t.world.ask(
        AddOrganization{
            .name = name("Other"), .admin_name = "Ada", .admin_email = "ada@other.example"},
        t.outside(t.ada_token));
    organization = added->answer->organization.id;
    EXPECT_TRUE(t.world.ask(
        JoinOrganization{.invitation = token_hash(added->answer->token), .bearer = t.ada_token},
        t.outside(t.ada_token)));
    ada = {.token_hash = t.ada_token, .network = "192.0.2.0/24", .organization = organization};
    vault = t.world.ask(AddVault{.organization = organization, .name = name("theirs")}, ada)
                ->answer->id;
    account = t.world.ask(AddAccount{.vault = vault, .name = name("login")}, ada)
                  ->answer->shown.account.id;
    device =
        t.world
            .ask(AddDevice{.account = account, .name = name("phone"), .entered = entered()}, ada)
            ->answer->shown.device.id;
  }

  OrganizationId organization;
  VaultId vault;
  AccountId account;
  DeviceId device;
  Presented ada;
};

}  // namespace cofactor
