#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace cofactor::client {

// What a client takes from its surroundings; server/main.cc reads it and hands it in.
struct Environment {
  std::optional<std::string> url;              // COFACTOR_URL
  std::optional<std::string> token_file;       // COFACTOR_TOKEN_FILE
  std::optional<std::string> ca_file;          // COFACTOR_CA_FILE, or --ca-file
  std::optional<std::string> profile;          // COFACTOR_PROFILE, or --profile
  std::optional<std::string> xdg_config_home;  // XDG_CONFIG_HOME
  std::optional<std::string> xdg_state_home;   // XDG_STATE_HOME
  std::optional<std::string> home;             // HOME
  std::optional<std::string> host;             // the machine's own name
};

inline constexpr std::string_view kDefaultUrl = "http://localhost:8420";
inline constexpr std::string_view kDefaultProfile = "default";

// Where profiles lie, and where receipts, checkpoints and pins do. Refuses kInvalid when the
// surroundings name no home, or when the profile's name is not 1-64 of a-z A-Z 0-9 . _ - (it names
// a file).
struct Places {
  std::string profile_name;
  std::string profile_file;  // $XDG_CONFIG_HOME/cofactor/NAME.json
  std::string receipts;      // $XDG_STATE_HOME/cofactor/receipts
  std::string checkpoints;   // $XDG_STATE_HOME/cofactor/checkpoints
  std::string logs;          // $XDG_STATE_HOME/cofactor/logs
};
Result<Places> places_in(const Environment& environment);

}  // namespace cofactor::client
