#pragma once

#include "cli/command.h"
#include "cli/resolve.h"

// What the commands about vaults, accounts and devices share.
namespace cofactor::cli {

inline constexpr Argument kVaultArgument{.name = "VAULT", .help = "[ORG/]VAULT"};
inline constexpr Argument kAccountArgument{.name = "ACCOUNT", .help = "[ORG/]VAULT/NAME"};
inline constexpr Option kRemovedOption{
    .name = "removed", .help = "Those that were removed, too", .takes = Takes::kNothing};

// A thing that an argument named, and the route it has.
struct Found {
  client::Client* client = nullptr;
  std::string path;
  std::string shown = {};    // its name as a person reads it
  AccountPath account = {};  // of a device: the one it belongs to
  std::string device = {};   // of a device: its id
};
Result<Found> vault_of(Invocation& invocation, Among among = Among::kPresent);
Result<Found> account_of(Invocation& invocation, Among among = Among::kPresent);
// By ACCOUNT and --device; without --device the only one there is. Refuses kInvalid with the
// candidates where there are several.
Result<Found> device_of(Invocation& invocation, Among among = Among::kPresent);

// One act on what was found, and what is said when it was done: "{} was removed."
struct Act {
  std::string_view method;
  std::string_view below;  // of its path: "/restore"
  std::string_view said;   // {} is its name
};
Done act_on(Invocation& invocation,
            const Result<Found>& found,
            const Act& act,
            const client::Body& body = {});
// Reads it and shows its members.
Done show_found(Invocation& invocation, const Result<Found>& found);

// A name of which a path says everything above: "[ORG/]VAULT/NEW" is "[ORG/]VAULT" and "NEW".
struct NewName {
  std::optional<std::string> above;
  std::string name;
};
NewName new_name(std::string_view path);

// The warnings that an answer holds, on standard error.
void warn_of(Terminal& terminal, const boost::json::value& answer);

}  // namespace cofactor::cli
