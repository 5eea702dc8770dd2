#pragma once

#include <vector>

#include "cli/command.h"
#include "server/config.h"

namespace cofactor {

// What the host's own commands use beside what every command has.
struct HostPorts {
  const Clock& clock;
  Random& random;
  Variable variable;  // of the environment
};

// Of `serve` and what looks at it: the file of --config, then the environment, then --data. Refuses
// as read_config_file and read_config_environment do.
Done read_config(const cli::Given& given, const HostPorts& ports, Config& config);

// Commands of the host itself: the server, and those that open a data directory by its seal.
// REQUIRES: `ports` outlives them.
std::vector<cli::Command> host_commands(const HostPorts& ports);

}  // namespace cofactor
