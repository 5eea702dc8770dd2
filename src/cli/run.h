#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.h"

namespace cofactor::cli {

// What main hands in. `further` are commands of others (the server's own).
struct Surroundings {
  client::Environment environment;
  Streams streams;
  Random& random;
  const Clock& clock;
  std::vector<Command> further = {};
};

// Runs one command line (without the program's name); the exit code (cli/exit_code.h). A Fault is
// told on standard error and is exit code 1.
int run_cli(std::span<const std::string> words, const Surroundings& surroundings);

}  // namespace cofactor::cli
