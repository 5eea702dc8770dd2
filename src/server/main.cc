#include <unistd.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "cli/run.h"
#include "import/child.h"
#include "qr/child.h"
#include "server/host_commands.h"
#include "server/huge_pages.h"
#include "server/system_ports.h"

namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<std::string> host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? std::optional<std::string>(name.data())
                                                        : std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words == std::vector<std::string>{std::string(cofactor::kQrChildArgument)}) {
    cofactor::run_qr_child();
  }
  if (const auto place =
          words.size() == 1 ? cofactor::import_place_of(words.front()) : std::nullopt) {
    cofactor::run_import_child(*place);
  }
  if (!words.empty() && words.front() == "serve") {
    cofactor::use_huge_pages(argv);
  }
  try {
    cofactor::harden_process();
    const cofactor::SystemClock clock;
    cofactor::SystemRandom random;
    const cofactor::HostPorts ports{.clock = clock, .random = random, .variable = variable};
    const cofactor::cli::Surroundings surroundings{
        .environment = {.url = variable("COFACTOR_URL"),
                        .token_file = variable("COFACTOR_TOKEN_FILE"),
                        .ca_file = variable("COFACTOR_CA_FILE"),
                        .profile = variable("COFACTOR_PROFILE"),
                        .xdg_config_home = variable("XDG_CONFIG_HOME"),
                        .xdg_state_home = variable("XDG_STATE_HOME"),
                        .home = variable("HOME"),
                        .host = host_name()},
        .streams = {.in = std::cin,
                    .out = std::cout,
                    .err = std::cerr,
                    .shows_out = isatty(STDOUT_FILENO) == 1,
                    .shows_err = isatty(STDERR_FILENO) == 1},
        .random = random,
        .clock = clock,
        .further = cofactor::host_commands(ports)};
    return cofactor::cli::run_cli(words, surroundings);
  } catch (const std::exception& fault) {
    std::cerr << "error: " << fault.what() << '\n';
    return 1;
  }
}
