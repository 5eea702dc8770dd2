#pragma once

#include <span>
#include <variant>

#include "cli/command.h"

namespace cofactor::cli {

struct Parsed {
  const Command* command;
  Given given;
  bool json = false;
  std::optional<std::string> profile;
  std::optional<std::string> url;
  std::optional<std::string> ca_file;
};
struct HelpText {
  std::string text;
};

// Reads a command line (without the program's name). Refuses kInvalid what fits no command, with
// the command's own help as the hint. REQUIRES: `commands` outlive the answer.
Result<std::variant<Parsed, HelpText>> parse(std::span<const Command> commands,
                                             std::span<const std::string> words);

}  // namespace cofactor::cli
