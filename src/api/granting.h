#pragma once

#include <string>

#include "base/fields.h"
#include "custody/add_grant.h"

// Whom and where a grant names, as bodies and answers give it: each with the id of its own kind
// ("mbr_…", "acc_…"), where the log has bare ones.
namespace cofactor::api {

struct SubjectRequest {
  SubjectKind kind{};
  std::string id;
};
BOOST_DESCRIBE_STRUCT(SubjectRequest, (), (kind, id))

struct ScopeRequest {
  ScopeKind kind{};
  std::string id;
};
BOOST_DESCRIBE_STRUCT(ScopeRequest, (), (kind, id))

// What is no id of its kind is none(), which names nothing.
Subject subject_in(const SubjectRequest& request);
Scope scope_in(const ScopeRequest& request);

std::string id_text(const Subject& subject);
std::string id_text(const Scope& scope);

}  // namespace cofactor::api
