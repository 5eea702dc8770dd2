#include "cli/log_path.h"

namespace cofactor::cli {

Result<LogPath> find_log(client::Client& client, const Given& given) {
  const auto vault = given.maybe("vault");
  const auto organization = given.maybe("org");
  if (given.has("server")) {
    return vault || organization
               ? Result<LogPath>(invalid("--server goes with no --org and no --vault."))
               : LogPath{.path = "/api/v1/server", .vault = std::nullopt};
  }
  if (vault) {
    auto found = find_vault(client, organization ? *organization + "/" + *vault : *vault);
    if (!found) {
      return found.error();
    }
    return LogPath{.path = path_of(found->organization), .vault = found->vault.id};
  }
  auto found = find_organization(client, organization);
  if (!found) {
    return found.error();
  }
  return LogPath{.path = path_of(*found), .vault = std::nullopt};
}

}  // namespace cofactor::cli
