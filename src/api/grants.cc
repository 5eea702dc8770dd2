#include "custody/grants.h"

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

struct GrantsQuery {
  std::optional<MembershipId> member;
  std::optional<GroupId> group;
  std::optional<ServiceId> service;
  std::optional<VaultId> vault;
  std::optional<AccountId> account;
  std::optional<DeviceId> device;
};
BOOST_DESCRIBE_STRUCT(GrantsQuery, (), (member, group, service, vault, account, device))

struct GrantToShape {
  SubjectKind kind{};
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(GrantToShape, (), (kind, id, name))

struct GrantOnShape {
  ScopeKind kind{};
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(GrantOnShape, (), (kind, id, name))

struct GrantShape {
  GrantId id;
  GrantToShape to;
  Role role{};
  GrantOnShape on;
  std::vector<Condition> conditions;
  Time made_at;
};
BOOST_DESCRIBE_STRUCT(GrantShape, (), (id, to, role, on, conditions, made_at))

struct GrantsShape {
  std::vector<GrantShape> grants;
};
BOOST_DESCRIBE_STRUCT(GrantsShape, (), (grants))

struct EndedGrantShape {
  GrantId id;
};
BOOST_DESCRIBE_STRUCT(EndedGrantShape, (), (id))

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

Result<ListGrants> list_grants(const Asked&, GrantsQuery&& query) {
  if (query.member.has_value() + query.group.has_value() + query.service.has_value() > 1 ||
      query.vault.has_value() + query.account.has_value() + query.device.has_value() > 1) {
    return invalid("Grants are listed for one subject and one place.");
  }
  ListGrants verb;
  const auto to = [&](const auto& id) {
    if (id) {
      verb.to = subject_of(*id);
    }
  };
  const auto on = [&](ScopeKind kind, const auto& id) {
    if (id) {
      verb.on = Scope{.kind = kind, .id = as_id<ObjectId>(*id)};
    }
  };
  to(query.member);
  to(query.group);
  to(query.service);
  on(ScopeKind::kVault, query.vault);
  on(ScopeKind::kAccount, query.account);
  on(ScopeKind::kDevice, query.device);
  return verb;
}

GrantsShape show_grants(ListGrants::Answer&& answer) {
  GrantsShape out;
  for (ListGrants::Listed& listed : answer) {
    Grant& grant = listed.grant;
    out.grants.push_back(
        {.id = grant.id,
         .to = {.kind = grant.subject.kind,
                .id = id_text(grant.subject),
                .name = std::move(listed.to)},
         .role = grant.role,
         .on = {.kind = grant.scope.kind, .id = id_text(grant.scope), .name = std::move(listed.on)},
         .conditions = std::move(grant.conditions.all),
         .made_at = grant.made_at});
  }
  return out;
}

Result<EndGrant> end_grant(const Asked& asked) {
  return EndGrant{.grant = asked.id<GrantId>("grant")};
}

EndedGrantShape show_ended(Grant&& grant) { return {.id = grant.id}; }

}  // namespace

void add_grant_routes(Routes& routes) {
  routes.add<ListGrants, GrantsQuery>(
      {.method = http::Method::kGet,
       .path = "/api/v1/orgs/{org}/grants",
       .summary = "Lists grants: of a subject, or all that reach a place."},
      list_grants,
      show_grants);
  routes.add<AddGrant, GrantRequest>({.method = http::Method::kPost,
                                      .path = "/api/v1/orgs/{org}/grants",
                                      .summary = "Grants a role.",
                                      .status = 201},
                                     add_grant,
                                     show_added);
  routes.add<EndGrant>({.method = http::Method::kDelete,
                        .path = "/api/v1/orgs/{org}/grants/{grant}",
                        .summary = "Ends a grant."},
                       end_grant,
                       show_ended);
}

}  // namespace cofactor::api
