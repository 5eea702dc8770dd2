#include "api/granting.h"

namespace cofactor::api {
namespace {

template <class AnyId>
ObjectId parsed(std::string_view text) {
  return as_id<ObjectId>(AnyId::parse(text).value_or(AnyId{}));
}

}  // namespace

Subject subject_in(const SubjectRequest& request) {
  switch (request.kind) {
    case SubjectKind::kPerson:
      return {.kind = request.kind, .id = parsed<PersonId>(request.id)};
    case SubjectKind::kMember:
      return {.kind = request.kind, .id = parsed<MembershipId>(request.id)};
    case SubjectKind::kGroup:
      return {.kind = request.kind, .id = parsed<GroupId>(request.id)};
    case SubjectKind::kService:
      return {.kind = request.kind, .id = parsed<ServiceId>(request.id)};
  }
  return {};
}

Scope scope_in(const ScopeRequest& request) {
  switch (request.kind) {
    case ScopeKind::kServer:
      return {.kind = request.kind, .id = parsed<StoreId>(request.id)};
    case ScopeKind::kOrganization:
      return {.kind = request.kind, .id = parsed<OrganizationId>(request.id)};
    case ScopeKind::kVault:
      return {.kind = request.kind, .id = parsed<VaultId>(request.id)};
    case ScopeKind::kAccount:
      return {.kind = request.kind, .id = parsed<AccountId>(request.id)};
    case ScopeKind::kDevice:
      return {.kind = request.kind, .id = parsed<DeviceId>(request.id)};
  }
  return {};
}

std::string id_text(const Subject& subject) {
  switch (subject.kind) {
    case SubjectKind::kPerson:
      return as_id<PersonId>(subject.id).text();
    case SubjectKind::kMember:
      return as_id<MembershipId>(subject.id).text();
    case SubjectKind::kGroup:
      return as_id<GroupId>(subject.id).text();
    case SubjectKind::kService:
      break;
  }
  return as_id<ServiceId>(subject.id).text();
}

std::string id_text(const Scope& scope) {
  switch (scope.kind) {
    case ScopeKind::kServer:
      return as_id<StoreId>(scope.id).text();
    case ScopeKind::kOrganization:
      return as_id<OrganizationId>(scope.id).text();
    case ScopeKind::kVault:
      return as_id<VaultId>(scope.id).text();
    case ScopeKind::kAccount:
      return as_id<AccountId>(scope.id).text();
    case ScopeKind::kDevice:
      break;
  }
  return as_id<DeviceId>(scope.id).text();
}

}  // namespace cofactor::api
