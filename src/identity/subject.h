#pragma once

#include "base/fields.h"
#include "base/id.h"

namespace cofactor {

enum class SubjectKind { kPerson, kMember, kGroup, kService };
BOOST_DESCRIBE_ENUM(SubjectKind, kPerson, kMember, kGroup, kService)

// Whom a grant or token is for: a person of the server, a membership, a group or a service of an
// organization.
struct Subject {
  SubjectKind kind{};
  ObjectId id;
  friend bool operator==(const Subject&, const Subject&) = default;
};
BOOST_DESCRIBE_STRUCT(Subject, (), (kind, id))

inline Subject subject_of(const PersonId& id) {
  return {.kind = SubjectKind::kPerson, .id = as_id<ObjectId>(id)};
}
inline Subject subject_of(const MembershipId& id) {
  return {.kind = SubjectKind::kMember, .id = as_id<ObjectId>(id)};
}
inline Subject subject_of(const GroupId& id) {
  return {.kind = SubjectKind::kGroup, .id = as_id<ObjectId>(id)};
}
inline Subject subject_of(const ServiceId& id) {
  return {.kind = SubjectKind::kService, .id = as_id<ObjectId>(id)};
}

}  // namespace cofactor

template <>
struct std::hash<cofactor::Subject> {
  std::size_t operator()(const cofactor::Subject& subject) const noexcept {
    return std::hash<cofactor::ObjectId>()(subject.id) + static_cast<std::size_t>(subject.kind);
  }
};
