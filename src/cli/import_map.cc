#include "cli/import_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/fields.h"
#include "import/csv.h"

namespace cofactor::cli {

struct ListedAccount {
  std::string name;
  std::optional<std::string> aws_account_id;
  struct Vault {
    std::string id;
    std::string name;
    BOOST_DESCRIBE_CLASS(Vault, (), (id, name), (), ())
  } vault;
};
BOOST_DESCRIBE_STRUCT(ListedAccount, (), (name, aws_account_id, vault))

struct ListedAccounts {
  std::vector<ListedAccount> accounts;
};
BOOST_DESCRIBE_STRUCT(ListedAccounts, (), (accounts))

namespace {

Result<std::map<std::string, ListedAccount>> aws_accounts(client::Client& client,
                                                          const Named& organization) {
  const auto answer = client.get(path_of(organization) + "/accounts");
  auto read =
      answer ? read_json<ListedAccounts>(*answer, kOpen) : Result<ListedAccounts>(answer.error());
  if (!read) {
    return read.error();
  }
  std::map<std::string, ListedAccount> out;
  for (ListedAccount& account : read->accounts) {
    if (account.aws_account_id) {
      out.emplace(*account.aws_account_id, std::move(account));
    }
  }
  return out;
}

// Cells by the name of their column; an absent column has empty cells.
class Rows {
 public:
  explicit Rows(std::vector<std::vector<std::string>>&& rows) : rows_(std::move(rows)) {}

  std::size_t size() const { return rows_.empty() ? 0 : rows_.size() - 1; }
  bool has(std::string_view column) const {
    return !rows_.empty() && std::ranges::find(rows_.front(), column) != rows_.front().end();
  }
  std::string at(std::size_t row, std::string_view column) const {
    const auto& heading = rows_.front();
    const auto found = std::ranges::find(heading, column);
    return found == heading.end()
               ? std::string()
               : rows_.at(row + 1).at(static_cast<std::size_t>(found - heading.begin()));
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = failed == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

// Each vault that a map names is looked up once.
class Vaults {
 public:
  explicit Vaults(client::Client& client) : client_(client) {}

  Result<VaultPath> find(const std::string& text) {
    const auto known = known_.find(text);
    if (known != known_.end()) {
      return known->second;
    }
    auto found = find_vault(client_, text);
    if (found) {
      known_.emplace(text, *found);
    }
    return found;
  }

 private:
  client::Client& client_;
  std::map<std::string, VaultPath> known_;
};

}  // namespace

Result<ImportMap> map_into(client::Client& client,
                           std::string_view vault,
                           const std::vector<ImportEntry>& entries) {
  auto found = find_vault(client, vault);
  if (!found) {
    return found.error();
  }
  const auto held = aws_accounts(client, found->organization);
  if (!held) {
    return held.error();
  }
  ImportMap out{.organization = std::move(found->organization), .entries = {}};
  for (const ImportEntry& entry : entries) {
    Mapped mapped{.vault = found->vault,
                  .account = entry.account_name,
                  .device = entry.device_name,
                  .aws_account_id = entry.texts.aws_account_id};
    const auto account = held->find(mapped.aws_account_id);
    if (account != held->end() && !entry.uri.empty()) {
      mapped.vault = {.id = account->second.vault.id, .name = account->second.vault.name};
      mapped.account = account->second.name;
    }
    out.entries.emplace(entry.number, std::move(mapped));
  }
  return out;
}

Result<ImportMap> map_from(client::Client& client, std::string_view csv) {
  auto parsed = parse_csv(csv);
  if (!parsed) {
    return parsed.error();
  }
  const Rows rows(std::move(*parsed));
  if (!rows.has("entry") || !rows.has("vault") || !rows.has("account")) {
    return invalid("The map's heading does not name what is needed.",
                   "It begins with: entry,vault,account,device. `cofactor import --preview "
                   "--save-map FILE` writes one.");
  }
  ImportMap out;
  Vaults vaults(client);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.at(i, "vault").empty()) {
      continue;  // left out
    }
    const auto number = number_in(rows.at(i, "entry"));
    if (!number) {
      return invalid(fmt::format("Row {} of the map has no number of an entry.", i + 1));
    }
    auto vault = vaults.find(rows.at(i, "vault"));
    if (!vault) {
      return vault.error();
    }
    if (!out.organization.id.empty() && out.organization.id != vault->organization.id) {
      return invalid("The map names vaults of several organizations.",
                     "Import for one after the other.");
    }
    out.organization = vault->organization;
    Mapped mapped{.vault = vault->vault,
                  .account = rows.at(i, "account"),
                  .device = rows.at(i, "device"),
                  .aws_account_id = rows.at(i, "aws_account_id")};
    if (!out.entries.emplace(*number, std::move(mapped)).second) {
      return invalid(fmt::format("The map has the entry {} twice.", *number));
    }
  }
  return out;
}

std::string csv_of(const ImportMap& map) {
  std::string out = "entry,vault,account,device,aws_account_id\n";
  for (const auto& [number, mapped] : map.entries) {
    out += fmt::format("{},{},{},{},{}\n",
                       number,
                       csv_cell(mapped.vault.name),
                       csv_cell(mapped.account),
                       csv_cell(mapped.device),
                       csv_cell(mapped.aws_account_id));
  }
  return out;
}

}  // namespace cofactor::cli
