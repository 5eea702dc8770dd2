#include "server/commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "server/serve.h"

namespace cofactor {
namespace {

int say(const Error& error) {
  fmt::print(stderr, "error: {}\n", error.message);
  if (!error.hint.empty()) {
    fmt::print(stderr, "hint: {}\n", error.hint);
  }
  switch (error.code) {
    case ErrorCode::kSealed:
      return 7;
    case ErrorCode::kTampered:
      return 12;
    default:
      return 2;
  }
}

struct ServeFlags {
  std::string config;
  std::optional<std::string> data;
  std::optional<std::string> listen;
  bool development = false;
};

Result<int> serve_with(const ServeFlags& flags, const HostPorts& ports) {
  Config config;
  if (!flags.config.empty()) {
    if (auto read = read_config_file(flags.config, config); !read) {
      return read.error();
    }
  }
  if (auto read = read_config_environment(ports.variable, config); !read) {
    return read.error();
  }
  config.data = flags.data.value_or(config.data.string());
  config.listen = flags.listen.value_or(config.listen);
  config.development = flags.development;
  return serve(config, ports.clock, ports.random);
}

}  // namespace

std::optional<int> run_host_command(const std::vector<std::string>& arguments,
                                    const HostPorts& ports) {
  if (arguments.empty() || arguments.front() != "serve") {
    return std::nullopt;
  }
  CLI::App app{"Runs the server.", "cofactor serve"};
  ServeFlags flags;
  app.add_option("--config", flags.config, "a TOML file");
  app.add_option("--data", flags.data, "the data directory (./data)");
  app.add_option("--listen", flags.listen, "localhost:8420");
  app.add_flag("--dev", flags.development, "key file and data on one disk, loopback only");
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend() - 1);
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  auto code = serve_with(flags, ports);
  return code ? *code : say(code.error());
}

int run_client_command(const std::vector<std::string>&, const HostPorts&) { return 2; }

}  // namespace cofactor
