#pragma once

#include "server/host_commands.h"

namespace cofactor {

// `cofactor doctor`: shows what examine() found. Refuses kVerificationFailed when anything is bad.
// REQUIRES: `ports` outlives it.
cli::Command doctor_command(const HostPorts& ports);

}  // namespace cofactor
