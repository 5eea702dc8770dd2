#include "cli/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/name.h"

namespace cofactor::cli {
namespace {

struct Listed {
  std::string id;
  std::string name;
  std::optional<std::string> email;
  std::optional<std::string> removed_at;
  std::optional<bool> member;  // of an organization: an operator sees others' too
};
BOOST_DESCRIBE_STRUCT(Listed, (), (id, name, email, removed_at, member))

Result<std::vector<Listed>> listed(client::Client& client, const List& list) {
  const bool removed = list.among == Among::kRemoved;
  const char separator = list.path.contains('?') ? '&' : '?';
  auto answer =
      client.get(removed ? fmt::format("{}{}removed=true", list.path, separator) : list.path);
  if (!answer) {
    return answer.error();
  }
  const auto* object = answer->if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(list.plural);
  if (found == nullptr) {
    return Error{.code = ErrorCode::kUnavailable, .message = "The server's list has no members."};
  }
  auto all = read_json<std::vector<Listed>>(*found, kOpen);
  if (all) {
    std::erase_if(*all, [&](const Listed& one) { return one.removed_at.has_value() != removed; });
  }
  return all;
}

// The one whose id it is, or else whoever is called so.
std::vector<Listed> meant_by(std::string_view text, std::vector<Listed> all, KnownBy known_by) {
  const auto own = std::ranges::find(all, text, &Listed::id);
  if (own != all.end()) {
    return {std::move(*own)};
  }
  const bool is_address = known_by == KnownBy::kNameOrAddress && text.contains('@');
  const std::string canonical = canonical_of(text);
  std::erase_if(all, [&](const Listed& one) {
    return canonical_of(is_address ? one.email.value_or("") : one.name) != canonical;
  });
  return all;
}

Error no_such(const List& list, std::string_view text) {
  return {.code = ErrorCode::kNotFound,
          .message = fmt::format("There is no {} \"{}\" that you may know of.", list.noun, text),
          .hint = "Look at its list, and check the spelling."};
}

Error several(const std::string& message, std::vector<Listed> candidates) {
  Error error = invalid(message, "Name one of them.");
  std::ranges::sort(candidates, {}, [](const Listed& one) { return std::tie(one.name, one.id); });
  for (const Listed& one : candidates) {
    error.details.push_back({.name = one.id, .value = one.name});
  }
  return error;
}

List organizations() {
  return {.path = "/api/v1/orgs", .plural = "organizations", .noun = "organization"};
}

// The parts of "a/b/c", of which the first ones may be left out.
Result<std::vector<std::string_view>> parts_of(std::string_view text, std::size_t most) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('/', at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  const bool empty = std::ranges::any_of(parts, &std::string_view::empty);
  if (empty || parts.size() > most || parts.size() + 1 < most) {
    return invalid(fmt::format("\"{}\" is no path.", text),
                   most == 3 ? "An account is [ORG/]VAULT/NAME." : "A vault is [ORG/]VAULT.");
  }
  return parts;
}

}  // namespace

Result<Named> find_in(client::Client& client, const List& list, std::string_view text) {
  auto all = listed(client, list);
  if (!all) {
    return all.error();
  }
  auto meant = meant_by(text, std::move(*all), list.known_by);
  if (meant.empty()) {
    return no_such(list, text);
  }
  if (meant.size() > 1) {
    return several(fmt::format("More than one {} is called \"{}\".", list.noun, text),
                   std::move(meant));
  }
  return Named{.id = std::move(meant.front().id), .name = std::move(meant.front().name)};
}

Result<Named> find_organization(client::Client& client, const std::optional<std::string>& text) {
  if (text) {
    return find_in(client, organizations(), *text);
  }
  auto all = listed(client, organizations());
  if (!all) {
    return all.error();
  }
  std::erase_if(*all, [](const Listed& one) { return !one.member.value_or(true); });
  if (all->size() == 1) {
    return Named{.id = std::move(all->front().id), .name = std::move(all->front().name)};
  }
  return all->empty() ? Result<Named>(Error{.code = ErrorCode::kNotFound,
                                            .message = "You are in no organization.",
                                            .hint = "Ask an admin for an invitation."})
                      : several("You are in more than one organization.", *all);
}

std::string path_of(const Named& organization) { return "/api/v1/orgs/" + organization.id; }

Result<VaultPath> find_vault(client::Client& client, std::string_view text, Among among) {
  const auto parts = parts_of(text, 2);
  if (!parts) {
    return parts.error();
  }
  auto organization = find_organization(
      client, parts->size() == 2 ? std::optional(std::string(parts->front())) : std::nullopt);
  if (!organization) {
    return organization.error();
  }
  auto vault = find_in(client,
                       {.path = path_of(*organization) + "/vaults",
                        .plural = "vaults",
                        .noun = "vault",
                        .among = among},
                       parts->back());
  if (!vault) {
    return vault.error();
  }
  return VaultPath{.organization = std::move(*organization), .vault = std::move(*vault)};
}

std::string AccountPath::path() const { return path_of(organization) + "/accounts/" + account.id; }

Result<AccountPath> find_account(client::Client& client, std::string_view text, Among among) {
  const auto parts = parts_of(text, 3);
  if (!parts) {
    return parts.error();
  }
  auto above = find_vault(client, text.substr(0, text.rfind('/')));
  if (!above) {
    return above.error();
  }
  auto account =
      find_in(client,
              {.path = path_of(above->organization) + "/accounts?vault=" + above->vault.id,
               .plural = "accounts",
               .noun = "account",
               .among = among},
              parts->back());
  if (!account) {
    return account.error();
  }
  return AccountPath{.organization = std::move(above->organization),
                     .vault = std::move(above->vault),
                     .account = std::move(*account)};
}

Result<Named> find_device(client::Client& client,
                          const AccountPath& account,
                          std::string_view text,
                          Among among) {
  return find_in(
      client,
      {.path = account.path() + "/devices", .plural = "devices", .noun = "device", .among = among},
      text);
}

Result<Named> find_member(client::Client& client,
                          const Named& organization,
                          std::string_view text) {
  return find_in(client,
                 {.path = path_of(organization) + "/members",
                  .plural = "members",
                  .noun = "member",
                  .known_by = KnownBy::kNameOrAddress},
                 text);
}

}  // namespace cofactor::cli
