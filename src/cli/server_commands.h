#pragma once

#include "cli/command.h"

// Commands about a running server that the host has too, for one that is stopped.
namespace cofactor::cli {

Done fsck_of_server(Invocation& invocation);
// Shows a report; refuses kTampered when it is not clean.
Done show_fsck(Invocation& invocation, const std::string& report);
void show_progress(Invocation& invocation, std::uint64_t done, std::uint64_t all);

Done accept_clock_of_server(Invocation& invocation);

}  // namespace cofactor::cli
