#include "api/granting.h"
#include "api/resources.h"
#include "custody/add_grant.h"

namespace cofactor::api {

struct GrantRequest {
  SubjectRequest to;
  Role role{};
  ScopeRequest on;
  std::optional<std::vector<Condition>> conditions;
};
BOOST_DESCRIBE_STRUCT(GrantRequest, (), (to, role, on, conditions))

struct AddedGrantShape {
  GrantId id;
  std::vector<std::string> warnings;
};
BOOST_DESCRIBE_STRUCT(AddedGrantShape, (), (id, warnings))

namespace {

Result<AddGrant> add_grant(const Asked&, GrantRequest&& body) {
  return AddGrant{.to = subject_in(body.to),
                  .role = body.role,
                  .on = scope_in(body.on),
                  .conditions = std::move(body.conditions).value_or(std::vector<Condition>())};
}

AddedGrantShape show_added(AddGrant::Answer&& answer) {
  AddedGrantShape out{.id = answer.grant.id, .warnings = {}};
  if (answer.critical) {
    out.warnings.emplace_back(
        "This grant reaches a critical vault. It takes effect at once: approvals and delays are "
        "not there yet.");
  }
  return out;
}

}  // namespace

void add_grant_routes(Routes& routes) {
  routes.add<AddGrant, GrantRequest>({.method = http::Method::kPost,
                                      .path = "/api/v1/orgs/{org}/grants",
                                      .summary = "Grants a role.",
                                      .status = 201},
                                     add_grant,
                                     show_added);
}

}  // namespace cofactor::api
