#include "access/grant.h"

namespace cofactor {
namespace {

bool path_is_whole(const Grant& grant) {
  const Scope& scope = grant.scope;
  const auto is_scope = [&](const auto& id) { return id && as_id<ObjectId>(*id) == scope.id; };
  switch (scope.kind) {
    case ScopeKind::kServer:
      return !grant.organization && !grant.vault && !grant.account;
    case ScopeKind::kOrganization:
      return is_scope(grant.organization) && !grant.vault && !grant.account;
    case ScopeKind::kVault:
      return grant.organization && is_scope(grant.vault) && !grant.account;
    case ScopeKind::kAccount:
      return grant.organization && grant.vault && is_scope(grant.account);
    case ScopeKind::kDevice:
      return grant.organization && grant.vault && grant.account;
  }
  return false;  // a kind from the outside that is none
}

bool condition_is_known(const Condition& condition) {
  return (condition.kind == kReasonCondition && condition.value.empty()) || expiry_of(condition);
}

}  // namespace

std::optional<Time> expiry_of(const Condition& condition) {
  return condition.kind == kExpiryCondition ? parse_time(condition.value) : std::nullopt;
}

Done check_grant(const Grant& grant) {
  const bool is_operator = grant.role == Role::kOperator;
  if (is_operator != (grant.scope.kind == ScopeKind::kServer) ||
      is_operator != (grant.subject.kind == SubjectKind::kPerson)) {
    return invalid("The operator role is for a person on the server, every other role is not.",
                   "Name a member, a group or a service of the organization.");
  }
  if (!path_is_whole(grant)) {
    return invalid("The place of this grant is not one.",
                   "Name an organization, a vault, an account or a device.");
  }
  if (grant.conditions.version != Conditions{}.version) {
    return invalid("The conditions of this grant are of a version that is not known here.");
  }
  for (const auto& condition : grant.conditions.all) {
    if (!condition_is_known(condition)) {
      return invalid("A grant has a condition that is not known here.",
                     "Known are `reason` (no value) and `expires-at` (a time like "
                     "2026-11-22T03:04:05Z).");
    }
  }
  return {};
}

}  // namespace cofactor
