#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/client.h"

// From what a person types to the ids that routes take. Each text may be an id or a name; an id
// goes before a name, and names are compared in their canonical form. Refuses kNotFound, and
// kInvalid with the candidates where more than one fits.
namespace cofactor::cli {

struct Named {
  std::string id;
  std::string name;
};

// Whether what is removed is meant: for restore.
enum class Among { kPresent, kRemoved };
// Whether a text with an "@" is an e-mail address and never a name. People choose their own names,
// and somebody may choose another's address.
enum class KnownBy { kName, kNameOrAddress };

// The members of a list route: GET `path` answers {"<plural>": [{id, name, …}]}.
struct List {
  std::string path;
  std::string_view plural;
  std::string_view noun;  // in the refusal: "vault"
  Among among = Among::kPresent;
  KnownBy known_by = KnownBy::kName;
};
Result<Named> find_in(client::Client& client, const List& list, std::string_view text);

// Without a text: the only one the caller is in.
Result<Named> find_organization(client::Client& client, const std::optional<std::string>& text);
// "/api/v1/orgs/{id}"
std::string path_of(const Named& organization);

// "[ORG/]VAULT"
struct VaultPath {
  Named organization;
  Named vault;
};
Result<VaultPath> find_vault(client::Client& client,
                             std::string_view text,
                             Among among = Among::kPresent);

// "[ORG/]VAULT/NAME"
struct AccountPath {
  Named organization;
  Named vault;
  Named account;

  std::string path() const;  // of its route
  std::string shown() const { return vault.name + "/" + account.name; }
};
Result<AccountPath> find_account(client::Client& client,
                                 std::string_view text,
                                 Among among = Among::kPresent);
Result<Named> find_device(client::Client& client,
                          const AccountPath& account,
                          std::string_view text,
                          Among among = Among::kPresent);

// By id, e-mail address or name; who has an "@" in their name is not found by it.
Result<Named> find_member(client::Client& client, const Named& organization, std::string_view text);

}  // namespace cofactor::cli
