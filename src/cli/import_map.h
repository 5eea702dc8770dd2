#pragma once

#include <map>

#include "cli/resolve.h"
#include "import/entry.h"

namespace cofactor::cli {

// Where an entry of an import goes.
struct Mapped {
  Named vault;
  std::string account;
  std::string device;  // empty: an account alone
  std::string aws_account_id;
};

// Of which organization, and where each entry goes, by its number. What is not there is left out.
struct ImportMap {
  Named organization;
  std::map<std::uint32_t, Mapped> entries;
};

// All into one vault, under the names that are proposed; a factor of an AWS account that is held
// already goes to that. Refuses what find_vault refuses.
Result<ImportMap> map_into(client::Client& client,
                           std::string_view vault,
                           const std::vector<ImportEntry>& entries);

// As a CSV file says: entry, vault, account, device and aws_account_id by its heading. Refuses
// kInvalid: no such table, vaults of several organizations, a number twice; what find_vault
// refuses.
Result<ImportMap> map_from(client::Client& client, std::string_view csv);

// That file, as map_from reads it.
std::string csv_of(const ImportMap& map);

}  // namespace cofactor::cli
