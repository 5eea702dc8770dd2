#include "cli/run.h"

#include "base/check.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/parse.h"

namespace cofactor::cli {
namespace {

int run_command(const Parsed& parsed, const Surroundings& surroundings, Terminal& terminal) {
  client::Environment environment = surroundings.environment;
  if (parsed.profile) {
    environment.profile = parsed.profile;
  }
  if (parsed.ca_file) {
    environment.ca_file = parsed.ca_file;
  }
  if (parsed.url) {
    environment.url = parsed.url;
  }
  terminal.form = parsed.json ? Form::kJson : Form::kHuman;
  Invocation invocation({.terminal = terminal,
                         .environment = std::move(environment),
                         .random = surroundings.random,
                         .clock = surroundings.clock},
                        parsed.given);
  const auto done = parsed.command->run(invocation);
  terminal.end_progress();
  if (!done) {
    terminal.refuse(done.error());
    return exit_code_of(done.error().code);
  }
  return kExitDone;
}

}  // namespace

int run_cli(std::span<const std::string> words, const Surroundings& surroundings) {
  Terminal terminal(surroundings.streams);
  try {
    std::vector<Command> commands = all_commands();
    commands.insert(commands.end(), surroundings.further.begin(), surroundings.further.end());
    const auto parsed = parse(commands, words);
    if (!parsed) {
      terminal.refuse(parsed.error());
      return exit_code_of(parsed.error().code);
    }
    if (const auto* help = std::get_if<HelpText>(&*parsed)) {
      terminal.raw(help->text);
      return kExitDone;
    }
    return run_command(std::get<Parsed>(*parsed), surroundings, terminal);
  } catch (const Fault& fault) {
    terminal.end_progress();
    surroundings.streams.err << "error: " << inert(fault.what()) << '\n';
    return kExitFault;
  }
}

}  // namespace cofactor::cli
