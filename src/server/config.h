#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "custody/last_uses.h"
#include "custody/limits.h"

namespace cofactor {

// How a server runs: from the TOML file, then COFACTOR_… of the environment, then flags.
struct Config {
  std::string listen = "localhost:8420";
  std::filesystem::path data = "data";
  std::string public_url;  // none: http://localhost and the port that is listened on
  std::optional<std::uint64_t> reserve_bytes;  // none: the smaller of 5 % of the disk and 1 GB
  bool clock_require_sync = false;
  LimitSettings limits;
  SessionSettings sessions;
  bool development = false;  // --dev; never from a file
};

// Reads the file into `config`. Refuses kInvalid: it cannot be read, is no TOML, has a key that is
// not known here, or a value of another type; the sentence names the key.
Done read_config_file(const std::filesystem::path& file, Config& config);

// COFACTOR_LISTEN, COFACTOR_DATA, COFACTOR_PUBLIC_URL, COFACTOR_RESERVE_BYTES,
// COFACTOR_CLOCK_REQUIRE_SYNC, COFACTOR_LIMITS_RELEASES_PER_MINUTE … : the file's keys in capitals.
using Variable = std::function<std::optional<std::string>(const std::string& name)>;
Done read_config_environment(const Variable& variable, Config& config);

}  // namespace cofactor
