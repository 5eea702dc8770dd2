#include "server/host_commands.h"

#include "server/serve.h"

namespace cofactor {
namespace {

Done run_serve(const cli::Given& given, const HostPorts& ports) {
  Config config;
  if (const auto file = given.maybe("config")) {
    if (auto read = read_config_file(*file, config); !read) {
      return read;
    }
  }
  if (auto read = read_config_environment(ports.variable, config); !read) {
    return read;
  }
  config.data = given.maybe("data").value_or(config.data.string());
  config.listen = given.maybe("listen").value_or(config.listen);
  config.development = given.has("dev");
  return serve(config, ports.clock, ports.random);
}

}  // namespace

std::vector<cli::Command> host_commands(const HostPorts& ports) {
  return {
      {.path = "serve",
       .help = "Run the server.",
       .options = {{.name = "config", .help = "A TOML file.", .value = "FILE"},
                   {.name = "data", .help = "The data directory (./data).", .value = "DIR"},
                   {.name = "listen", .help = "Where to listen (localhost:8420).", .value = "ADDR"},
                   {.name = "dev",
                    .help = "Loopback only; root key and data on one disk.",
                    .takes = cli::Takes::kNothing}},
       .run = [&ports](cli::Invocation& invocation) {
         return run_serve(invocation.given(), ports);
       }}};
}

}  // namespace cofactor
