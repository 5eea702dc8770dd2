#pragma once

#include "server/host_commands.h"

namespace cofactor {

// `cofactor init --credential`.
cli::Command init_command(const HostPorts& ports);

}  // namespace cofactor
