#include <fmt/format.h>

#include <cstdlib>

#include "qr/child.h"
#include "server/commands.h"
#include "server/system_ports.h"

namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments == std::vector<std::string>{std::string(cofactor::kQrChildArgument)}) {
    cofactor::run_qr_child();
  }
  try {
    cofactor::harden_process();
    cofactor::SystemClock clock;
    cofactor::SystemRandom random;
    const cofactor::HostPorts ports{.clock = clock, .random = random, .variable = variable};
    if (const auto code = cofactor::run_host_command(arguments, ports)) {
      return *code;
    }
    return cofactor::run_client_command(arguments, ports);
  } catch (const std::exception& fault) {
    fmt::print(stderr, "error: {}\n", fault.what());
    return 1;
  }
}
