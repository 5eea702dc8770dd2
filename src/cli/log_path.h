#pragma once

#include "cli/command.h"
#include "cli/resolve.h"
#include "log/export.h"

namespace cofactor::cli {

// Whose record --org, --vault and --server mean: the path of its routes, and the ids of what it is
// of; of the server's, none.
struct LogPath {
  std::string path;  // "/api/v1/orgs/{id}" or "/api/v1/server"
  std::optional<std::string> organization = {};
  std::optional<std::string> vault = {};

  // What an export of it has to say that it shows; `store` is the log's. Refuses kUnavailable when
  // an id is none.
  Result<ExportScope> scope(const StoreId& store) const;
};
// Refuses kInvalid --server together with another.
Result<LogPath> find_log(client::Client& client, const Given& given);

}  // namespace cofactor::cli
