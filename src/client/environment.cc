#include "client/environment.h"

#include <algorithm>

namespace cofactor::client {
namespace {

bool names_a_file(std::string_view text) {
  constexpr std::string_view others = "._-";
  return !text.empty() && text.size() <= 64 && text.front() != '.' &&
         std::ranges::all_of(text, [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  others.contains(c);
         });
}

struct Home {
  const std::optional<std::string>& given;
  std::string_view below_home;
};

Result<std::string> home_of(const Environment& environment, const Home& home) {
  if (home.given && home.given->starts_with('/')) {
    return *home.given + "/cofactor";
  }
  if (environment.home && environment.home->starts_with('/')) {
    return *environment.home + std::string(home.below_home) + "/cofactor";
  }
  return invalid("No home directory is known.", "Set HOME, or XDG_CONFIG_HOME and XDG_STATE_HOME.");
}

}  // namespace

Result<Places> places_in(const Environment& environment) {
  const std::string name = environment.profile.value_or(std::string(kDefaultProfile));
  if (!names_a_file(name)) {
    return invalid("A profile's name is 1 to 64 letters, digits, '.', '_' and '-'.");
  }
  const auto config =
      home_of(environment, {.given = environment.xdg_config_home, .below_home = "/.config"});
  const auto state =
      home_of(environment, {.given = environment.xdg_state_home, .below_home = "/.local/state"});
  if (!config || !state) {
    return config ? state.error() : config.error();
  }
  return Places{.profile_name = name,
                .profile_file = *config + "/" + name + ".json",
                .receipts = *state + "/receipts",
                .checkpoints = *state + "/checkpoints",
                .logs = *state + "/logs"};
}

}  // namespace cofactor::client
