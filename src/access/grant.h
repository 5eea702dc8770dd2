#pragma once

#include <string>
#include <vector>

#include "identity/subject.h"

namespace cofactor {

// Roles are bundles of actions (the table stands in permits.cc). None implies responder.
enum class Role {
  kViewer,
  kResponder,
  kKeeper,
  kApprover,
  kAuditor,
  kAdmin,
  kOperator,
  kRecoverer
};
BOOST_DESCRIBE_ENUM(
    Role, kViewer, kResponder, kKeeper, kApprover, kAuditor, kAdmin, kOperator, kRecoverer)

enum class ScopeKind { kServer, kOrganization, kVault, kAccount, kDevice };
BOOST_DESCRIBE_ENUM(ScopeKind, kServer, kOrganization, kVault, kAccount, kDevice)

struct Scope {
  ScopeKind kind{};
  ObjectId id;  // the store's for the server
  friend bool operator==(const Scope&, const Scope&) = default;
};
BOOST_DESCRIBE_STRUCT(Scope, (), (kind, id))

// One condition of a grant; all must hold. Kinds known today: "reason" (value empty: a reason must
// be given) and "expires-at" (value: an RFC 3339 time, from which on it is over). An unknown kind
// refuses.
inline constexpr std::string_view kReasonCondition = "reason";
inline constexpr std::string_view kExpiryCondition = "expires-at";
struct Condition {
  std::string kind;
  std::string value;
  friend bool operator==(const Condition&, const Condition&) = default;
};
BOOST_DESCRIBE_STRUCT(Condition, (), (kind, value))

// When it ends what it is a condition of; none where it is of another kind.
std::optional<Time> expiry_of(const Condition& condition);

struct Conditions {
  std::uint32_t version = 1;
  std::vector<Condition> all;
  friend bool operator==(const Conditions&, const Conditions&) = default;
};
BOOST_DESCRIBE_STRUCT(Conditions, (), (version, all))

struct Grant {
  GrantId id;
  std::optional<OrganizationId> organization;  // none: the operator role, on the server
  std::optional<VaultId> vault;                // where the scope is one or lies in one
  std::optional<AccountId> account;            // where the scope is one or lies in one
  Subject subject;
  Scope scope;
  Role role{};
  Conditions conditions;
  Time made_at;
  std::optional<Time> ended_at;
};
BOOST_DESCRIBE_STRUCT(
    Grant,
    (),
    (id, organization, vault, account, subject, scope, role, conditions, made_at, ended_at))

// Whether a grant can ever be honoured. Refuses kInvalid: a scope whose path (organization, vault,
// account) is not given whole or is longer than it; operator for anybody but a person on the
// server, or anything else there; another role for a person; conditions of an unknown version or
// kind, or with a malformed value. Made grants pass it before they are written, and permits() asks
// again: a newer server may have written what this one does not know.
Done check_grant(const Grant& grant);

}  // namespace cofactor
