#pragma once

#include "cli/command.h"
#include "cli/resolve.h"

namespace cofactor::cli {

// Whose record --org, --vault and --server mean: the path of its routes, and the vault if it is one
// vault's.
struct LogPath {
  std::string path;  // "/api/v1/orgs/{id}" or "/api/v1/server"
  std::optional<std::string> vault;
};
// Refuses kInvalid --server together with another.
Result<LogPath> find_log(client::Client& client, const Given& given);

}  // namespace cofactor::cli
