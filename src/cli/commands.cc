#include "cli/commands.h"

namespace cofactor::cli {

std::vector<Command> all_commands() {
  std::vector<Command> commands;
  add_code_commands(commands);
  return commands;
}

}  // namespace cofactor::cli
