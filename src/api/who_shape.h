#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/named.h"
#include "custody/who_am_i.h"

// What somebody is told of themselves: by a server that knows their names, and by a sealed one.
namespace cofactor::api {

struct CredentialShape {
  TokenId id;
  TokenKind kind{};
  std::optional<std::string> name;
  Time expires_at;
  std::optional<std::string> csrf;
  std::optional<Time> verified_until;
};
BOOST_DESCRIBE_STRUCT(CredentialShape, (), (id, kind, name, expires_at, csrf, verified_until))

struct PlaceShape {
  MembershipId id;
  Named<OrganizationId> organization;
  std::string name;
  std::string email;
  std::vector<Role> roles;
  std::optional<Time> sleeps_until;
};
BOOST_DESCRIBE_STRUCT(PlaceShape, (), (id, organization, name, email, roles, sleeps_until))

struct WhoShape {
  std::optional<PersonId> person;
  std::optional<Named<ServiceId>> service;
  std::vector<Role> roles;
  std::vector<PlaceShape> memberships;
  CredentialShape credential;
  bool reads_only = false;
  std::optional<Time> suspected_at;  // a passkey of theirs may be copied
  std::optional<bool> sealed;        // true: the server is, and knows no more than this
};
BOOST_DESCRIBE_STRUCT(
    WhoShape,
    (),
    (person, service, roles, memberships, credential, reads_only, suspected_at, sealed))

}  // namespace cofactor::api
