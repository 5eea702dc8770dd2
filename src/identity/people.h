#pragma once

#include <optional>
#include <vector>

#include "base/sealed_ref.h"

namespace cofactor {

// A human being, known by id alone: names and addresses are sealed under `key`, which
// person.erased destroys.
struct Person {
  PersonId id;
  Time added_at;
  std::optional<SealedRef> key;
  std::optional<Time> revoked_at;
  std::optional<Time> erased_at;
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, added_at, key, revoked_at, erased_at))

enum class MembershipState { kInvited, kActive, kRevoked };
BOOST_DESCRIBE_ENUM(MembershipState, kInvited, kActive, kRevoked)

// Joins a person to an organization. `content` holds the name and e-mail used there: sealed under
// the organization's secret key while invited, under the person's key from joining on.
struct Membership {
  MembershipId id;
  OrganizationId organization;
  MembershipState state{};
  std::optional<PersonId> person;  // none while invited
  std::optional<SealedRef> content;
  std::vector<GroupId> groups;
  Time since;
  std::optional<Time> sleeps_until;  // a successor's power begins then
  std::optional<Time> revoked_at;
};
BOOST_DESCRIBE_STRUCT(
    Membership,
    (),
    (id, organization, state, person, content, groups, since, sleeps_until, revoked_at))

struct Group {
  GroupId id;
  OrganizationId organization;
  Name name;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(Group, (), (id, organization, name, removed_at))

// A machine that asks for codes with its own API tokens.
struct Service {
  ServiceId id;
  OrganizationId organization;
  Name name;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(Service, (), (id, organization, name, removed_at))

// A recovery gives a person new credentials and, for 24 h, ends none.
enum class RecoveryState { kAsked, kRunning, kCancelled, kComplete };
BOOST_DESCRIBE_ENUM(RecoveryState, kAsked, kRunning, kCancelled, kComplete)

struct Recovery {
  RecoveryId id;
  PersonId person;
  RecoveryState state{};
  std::optional<PersonId> asked_by;            // none: on the host, opened by the seal
  std::optional<OrganizationId> organization;  // where the asking admin stands
  Time asked_at;
  std::optional<Time> ends_at;  // set when its token is redeemed or sent: 24 h later it is complete
};
BOOST_DESCRIBE_STRUCT(Recovery, (), (id, person, state, asked_by, organization, asked_at, ends_at))

}  // namespace cofactor
