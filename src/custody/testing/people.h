#pragma once

#include "custody/add_organization.h"
#include "custody/begin_session.h"
#include "custody/invite_member.h"
#include "custody/testing/test_vault.h"

// More people for tests, made as people are made: by invitations.
namespace cofactor {

struct Invited {
  MembershipId membership;
  Hash token{};
};

inline Invited invite(World& world, const Presented& admin, const std::string& name) {
  auto answered = world.ask(InviteMember{.invitee = {.organization = *admin.organization,
                                                     .name = name,
                                                     .email = canonical_of(name) + "@example.com"}},
                            admin);
  CHECK(answered.has_value());
  return {.membership = answered->answer->membership, .token = token_hash(answered->answer->token)};
}

struct Guest {
  MembershipId membership;
  PersonId person;
  Hash session{};
};

inline Presented bearing(const Hash& token) {
  return {.token_hash = token, .network = "192.0.2.0/24", .organization = std::nullopt};
}
inline Presented bearing(const Hash& token, const OrganizationId& where) {
  return {.token_hash = token, .network = "192.0.2.0/24", .organization = where};
}

inline Guest redeem(World& world, const Invited& invited) {
  auto answered = world.ask(BeginSession{.bearer = invited.token}, bearing(invited.token));
  CHECK(answered.has_value());
  return {.membership = invited.membership,
          .person = answered->answer->person,
          .session = token_hash(answered->answer->token)};
}

inline Guest add_guest(World& world, const Presented& admin, const std::string& name) {
  return redeem(world, invite(world, admin, name));
}

// Another organization on the same server, with an admin (keeper and auditor too) of its own.
struct Elsewhere {
  OrganizationId organization;
  Guest admin;

  Presented as_admin() const { return bearing(admin.session, organization); }
};

inline Elsewhere add_elsewhere(TestVault& t, const std::string& name) {
  auto answered = t.world.ask(AddOrganization{.name = *Name::parse(name),
                                              .admin_name = "Eve",
                                              .admin_email = "eve@" + canonical_of(name) + ".test"},
                              t.outside(t.ada_token));
  CHECK(answered.has_value());
  const auto& answer = *answered->answer;
  return {
      .organization = answer.organization.id,
      .admin = redeem(t.world, {.membership = answer.admin, .token = token_hash(answer.token)})};
}

// What a request was refused with; "done" where it was not.
template <class Verb>
std::string refusal_of(World& world, Verb verb, const Presented& presented) {
  const auto answered = world.ask(std::move(verb), presented);
  return answered ? "done"
                  : std::string(name_of(answered.error().code)) + ": " + answered.error().message;
}

template <class Verb>
std::optional<ErrorCode> code_of(World& world, Verb verb, const Presented& presented) {
  const auto answered = world.ask(std::move(verb), presented);
  return answered ? std::nullopt : std::optional(answered.error().code);
}

}  // namespace cofactor
