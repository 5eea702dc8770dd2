#include "api/resources.h"
#include "custody/add_vault.h"
#include "custody/change_vault.h"
#include "custody/read_vaults.h"

namespace cofactor::api {

struct VaultShape {
  VaultId id;
  Name name;
  bool critical = false;
  Time added_at;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(VaultShape, (), (id, name, critical, added_at, removed_at))

struct VaultsShape {
  std::vector<VaultShape> vaults;
};
BOOST_DESCRIBE_STRUCT(VaultsShape, (), (vaults))

struct VaultsQuery {
  std::optional<bool> removed;
};
BOOST_DESCRIBE_STRUCT(VaultsQuery, (), (removed))

struct VaultRequest {
  Name name;
};
BOOST_DESCRIBE_STRUCT(VaultRequest, (), (name))

struct VaultEdit {
  std::optional<Name> name;
  std::optional<bool> critical;
};
BOOST_DESCRIBE_STRUCT(VaultEdit, (), (name, critical))

namespace {

constexpr std::string_view kAll = "/api/v1/orgs/{org}/vaults";
constexpr std::string_view kOne = "/api/v1/orgs/{org}/vaults/{vault}";

VaultShape show(Vault&& vault) {
  return {.id = vault.id,
          .name = std::move(vault.name),
          .critical = vault.critical,
          .added_at = vault.added_at,
          .removed_at = vault.removed_at};
}

VaultsShape show_list(std::vector<Vault>&& vaults) {
  VaultsShape out;
  for (Vault& vault : vaults) {
    out.vaults.push_back(show(std::move(vault)));
  }
  return out;
}

template <class Verb>
Verb of(const Asked& asked) {
  Verb verb;
  verb.vault = asked.id<VaultId>("vault");
  return verb;
}

Result<EditVault> edit(const Asked& asked, VaultEdit&& body) {
  if (!body.name && !body.critical) {
    return nothing_to_change();
  }
  auto verb = of<EditVault>(asked);
  verb.name = std::move(body.name);
  verb.critical = body.critical;
  return verb;
}

}  // namespace

void add_vault_routes(Routes& routes) {
  routes.add<ListVaults, VaultsQuery>(
      {.method = http::Method::kGet,
       .path = kAll,
       .summary = "Lists the vaults that the caller may see."},
      [](const Asked&, VaultsQuery&& query) -> Result<ListVaults> {
        return ListVaults{.removed = query.removed.value_or(false)};
      },
      show_list);
  routes.add<AddVault, VaultRequest>(
      {.method = http::Method::kPost, .path = kAll, .summary = "Adds a vault.", .status = 201},
      [](const Asked& asked, VaultRequest&& body) -> Result<AddVault> {
        return AddVault{.organization = asked.id<OrganizationId>("org"),
                        .name = std::move(body.name)};
      },
      show);
  routes.add<ShowVault>(
      {.method = http::Method::kGet, .path = kOne, .summary = "Shows a vault."},
      [](const Asked& asked) -> Result<ShowVault> { return of<ShowVault>(asked); },
      show);
  routes.add<EditVault, VaultEdit>(
      {.method = http::Method::kPatch,
       .path = kOne,
       .summary = "Renames a vault, or marks it critical; the mark is not taken away."},
      edit,
      show);
  routes.add<RemoveVault>(
      {.method = http::Method::kDelete,
       .path = kOne,
       .summary = "Removes a vault; for thirty days it can be put back with all it holds."},
      [](const Asked& asked) -> Result<RemoveVault> { return of<RemoveVault>(asked); },
      show);
  routes.add<RestoreVault>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/vaults/{vault}/restore",
       .summary = "Puts a removed vault back."},
      [](const Asked& asked) -> Result<RestoreVault> { return of<RestoreVault>(asked); },
      show);
}

}  // namespace cofactor::api
