#include "cli/log_path.h"

namespace cofactor::cli {

Result<LogPath> find_log(client::Client& client, const Given& given) {
  const auto vault = given.maybe("vault");
  const auto organization = given.maybe("org");
  if (given.has("server")) {
    return vault || organization
               ? Result<LogPath>(invalid("--server goes with no --org and no --vault."))
               : LogPath{.path = "/api/v1/server"};
  }
  if (vault) {
    auto found = find_vault(client, organization ? *organization + "/" + *vault : *vault);
    if (!found) {
      return found.error();
    }
    return LogPath{.path = path_of(found->organization),
                   .organization = found->organization.id,
                   .vault = found->vault.id};
  }
  auto found = find_organization(client, organization);
  if (!found) {
    return found.error();
  }
  return LogPath{.path = path_of(*found), .organization = found->id, .vault = std::nullopt};
}

Result<ExportScope> LogPath::scope(const StoreId& store) const {
  if (!organization) {
    return ExportScope{.scope = ExportKind::kServer, .chain = as_id<ChainId>(store)};
  }
  const auto top = OrganizationId::parse(*organization);
  const auto own = VaultId::parse(vault.value_or(""));
  if (!top || (vault && !own)) {
    return Error{.code = ErrorCode::kUnavailable, .message = "The server's ids are none."};
  }
  if (!own) {
    return ExportScope{.scope = ExportKind::kOrganization, .chain = as_id<ChainId>(*top)};
  }
  return ExportScope{.scope = ExportKind::kVault,
                     .chain = as_id<ChainId>(*own),
                     .organization = as_id<ChainId>(*top)};
}

}  // namespace cofactor::cli
