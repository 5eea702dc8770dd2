#pragma once

#include "cli/command.h"
#include "cli/resolve.h"

namespace cofactor::cli {

// Where a command acts: signed in, in the organization that --org names, or in the only one.
struct Inside {
  client::Client* client = nullptr;
  Named organization;

  // Of a route below the organization's: path("/members").
  std::string path(std::string_view below) const {
    return path_of(organization) + std::string(below);
  }
};
Result<Inside> inside(Invocation& invocation);

// What its commands take for that.
inline constexpr Option kOrgOption{
    .name = "org", .help = "The organization, if there are several", .value = "ORG"};

// A number of days as seconds; none where none was given. Refuses kInvalid.
Result<std::optional<std::int64_t>> seconds_of_days(const std::optional<std::string>& days);

}  // namespace cofactor::cli
