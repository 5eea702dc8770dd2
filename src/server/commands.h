#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "server/config.h"

namespace cofactor {

struct HostPorts {
  const Clock& clock;
  Random& random;
  Variable variable;
};

// Commands of the host itself: serve, and those that open a data directory by its seal. Gives the
// exit code; none when the command is one of a client.
std::optional<int> run_host_command(const std::vector<std::string>& arguments,
                                    const HostPorts& ports);

// All others, through the API or offline.
int run_client_command(const std::vector<std::string>& arguments, const HostPorts& ports);

}  // namespace cofactor
