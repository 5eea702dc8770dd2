#include "api/resources.h"
#include "custody/add_organization.h"
#include "custody/change_organization.h"
#include "custody/read_organizations.h"

namespace cofactor::api {

struct OrganizationShape {
  OrganizationId id;
  Name name;
  Time added_at;
  std::optional<Time> removed_at;
  std::optional<bool> member;  // in a list: whether the caller is one
};
BOOST_DESCRIBE_STRUCT(OrganizationShape, (), (id, name, added_at, removed_at, member))

struct OrganizationsShape {
  std::vector<OrganizationShape> organizations;
};
BOOST_DESCRIBE_STRUCT(OrganizationsShape, (), (organizations))

struct OrganizationsQuery {
  std::optional<bool> removed;
};
BOOST_DESCRIBE_STRUCT(OrganizationsQuery, (), (removed))

struct FirstAdmin {
  std::string name;
  std::string email;
};
BOOST_DESCRIBE_STRUCT(FirstAdmin, (), (name, email))

struct OrganizationRequest {
  Name name;
  FirstAdmin admin;
};
BOOST_DESCRIBE_STRUCT(OrganizationRequest, (), (name, admin))

struct AddedOrganization {
  OrganizationId id;
  Name name;
  Time added_at;
  MembershipId membership;  // of its admin, invited by the token
  Shown<TokenText> token;
  Time expires_at;
};
BOOST_DESCRIBE_STRUCT(AddedOrganization, (), (id, name, added_at, membership, token, expires_at))

struct OrganizationEdit {
  Name name;
};
BOOST_DESCRIBE_STRUCT(OrganizationEdit, (), (name))

namespace {

constexpr std::string_view kAll = "/api/v1/orgs";
constexpr std::string_view kOne = "/api/v1/orgs/{org}";

OrganizationShape show(Organization&& organization) {
  return {.id = organization.id,
          .name = std::move(organization.name),
          .added_at = organization.added_at,
          .removed_at = organization.removed_at,
          .member = std::nullopt};
}

Result<ListOrganizations> list(const Asked&, OrganizationsQuery&& query) {
  return ListOrganizations{.removed = query.removed.value_or(false)};
}

OrganizationsShape show_list(ListOrganizations::Answer&& answer) {
  OrganizationsShape out;
  for (auto& listed : answer) {
    out.organizations.push_back(show(std::move(listed.organization)));
    out.organizations.back().member = listed.member;
  }
  return out;
}

Result<AddOrganization> add(const Asked&, OrganizationRequest&& body) {
  return AddOrganization{.name = std::move(body.name),
                         .admin_name = std::move(body.admin.name),
                         .admin_email = std::move(body.admin.email)};
}

AddedOrganization show_added(AddOrganization::Answer&& answer) {
  return {.id = answer.organization.id,
          .name = std::move(answer.organization.name),
          .added_at = answer.organization.added_at,
          .membership = answer.admin,
          .token = std::move(answer.token),
          .expires_at = answer.expires_at};
}

template <class Verb>
Verb of(const Asked& asked) {
  Verb verb;
  verb.organization = asked.id<OrganizationId>("org");
  return verb;
}

Result<EditOrganization> edit(const Asked& asked, OrganizationEdit&& body) {
  auto verb = of<EditOrganization>(asked);
  verb.name = std::move(body.name);
  return verb;
}

}  // namespace

void add_organization_routes(Routes& routes) {
  routes.add<ListOrganizations, OrganizationsQuery>(
      {.method = http::Method::kGet,
       .path = kAll,
       .summary = "Lists the caller's organizations; an operator's list has all of the server's."},
      list,
      show_list);
  routes.add<AddOrganization, OrganizationRequest>(
      {.method = http::Method::kPost,
       .path = kAll,
       .summary = "Adds an organization (operators), with an invitation for its first admin.",
       .status = 201},
      add,
      show_added);
  routes.add<ShowOrganization>(
      {.method = http::Method::kGet, .path = kOne, .summary = "Shows an organization."},
      [](const Asked&) -> Result<ShowOrganization> { return ShowOrganization{}; },
      show);
  routes.add<EditOrganization, OrganizationEdit>({.method = http::Method::kPatch,
                                                  .path = kOne,
                                                  .summary = "Renames an organization (operators).",
                                                  .acts = Acts::kOnServer},
                                                 edit,
                                                 show);
  routes.add<RemoveOrganization>(
      {.method = http::Method::kDelete,
       .path = kOne,
       .summary = "Removes an organization (operators); for thirty days it can be put back.",
       .acts = Acts::kOnServer},
      [](const Asked& asked) -> Result<RemoveOrganization> {
        return of<RemoveOrganization>(asked);
      },
      show);
  routes.add<RestoreOrganization>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/restore",
       .summary = "Puts a removed organization back (operators).",
       .acts = Acts::kOnServer},
      [](const Asked& asked) -> Result<RestoreOrganization> {
        return of<RestoreOrganization>(asked);
      },
      show);
}

}  // namespace cofactor::api
