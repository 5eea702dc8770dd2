#include "server/host_commands.h"

#include "cli/server_commands.h"
#include "server/doctor_command.h"
#include "server/init_command.h"
#include "server/on_host.h"
#include "server/private_file.h"
#include "server/serve.h"

namespace cofactor {
namespace {

std::optional<std::filesystem::path> credentials_of(const HostPorts& ports) {
  const auto folder = ports.variable("CREDENTIALS_DIRECTORY");
  return folder ? std::optional<std::filesystem::path>(*folder) : std::nullopt;
}

HostDirectory directory_of(const std::filesystem::path& data, const HostPorts& ports) {
  return {.data = data,
          .credentials = credentials_of(ports),
          .clock = ports.clock,
          .random = ports.random};
}

Done run_serve(const cli::Given& given, const HostPorts& ports) {
  Config config;
  if (auto read = read_config(given, ports, config); !read) {
    return read;
  }
  config.listen = given.maybe("listen").value_or(config.listen);
  config.development = given.has("dev");
  config.credentials = credentials_of(ports);
  config.notify_socket = ports.variable("NOTIFY_SOCKET");
  return serve(config, ports.clock, ports.random);
}

// Of the server that is running; with --data, of the directory of one that is not.
Done run_fsck_command(cli::Invocation& invocation, const HostPorts& ports) {
  const auto data = invocation.given().maybe("data");
  if (!data) {
    return cli::fsck_of_server(invocation);
  }
  const std::filesystem::path path = *data;
  const auto report = fsck_on_host(
      directory_of(path, ports),
      [&](std::uint64_t done, std::uint64_t all) { cli::show_progress(invocation, done, all); });
  return report ? cli::show_fsck(invocation, json_of(*report)) : Done(report.error());
}

Done run_accept_clock(cli::Invocation& invocation, const HostPorts& ports) {
  const auto data = invocation.given().maybe("data");
  if (!data) {
    return cli::accept_clock_of_server(invocation);
  }
  const std::filesystem::path path = *data;
  const auto accepted = accept_clock_on_host(directory_of(path, ports));
  if (!accepted) {
    return accepted.error();
  }
  invocation.terminal().line("The clock is taken as right: " + text_of(accepted->found));
  return {};
}

Done run_recover_operator(cli::Invocation& invocation, const HostPorts& ports) {
  const auto text = invocation.given().maybe("person");
  const auto person = text ? PersonId::parse(*text) : std::optional<PersonId>();
  if (text && !person) {
    return invalid("That is no person's id.", "Ids look like per_0123456789abcdef….");
  }
  const std::filesystem::path path = invocation.given().text("data");
  const auto recovered = recover_operator_on_host(directory_of(path, ports), person);
  if (!recovered) {
    return recovered.error();
  }
  const auto file = path / "recovery.token";
  write_private_file(file, recovered->token);
  invocation.terminal().line("The recovery token of " + recovered->person.text() + " lies in " +
                             file.string() + "; it is good until " +
                             text_of(recovered->expires_at) + ".");
  invocation.terminal().line(
      "Start the server and redeem it: cofactor login --token-stdin. For 24 hours it only reads.");
  return {};
}

}  // namespace

Done read_config(const cli::Given& given, const HostPorts& ports, Config& config) {
  if (const auto file = given.maybe("config")) {
    if (auto read = read_config_file(*file, config); !read) {
      return read;
    }
  }
  if (auto read = read_config_environment(ports.variable, config); !read) {
    return read;
  }
  config.data = given.maybe("data").value_or(config.data.string());
  return {};
}

std::vector<cli::Command> host_commands(const HostPorts& ports) {
  const cli::Option data{.name = "data",
                         .help = "A data directory whose server is stopped, opened by its seal.",
                         .value = "DIR"};
  return {
      init_command(ports),
      doctor_command(ports),
      {.path = "fsck",
       .help = "Compare what is stored with what the log says.",
       .options = {data},
       .run = [&ports](cli::Invocation& i) { return run_fsck_command(i, ports); }},
      {.path = "clock accept",
       .help = "Take the server's wall clock as right.",
       .options = {data},
       .run = [&ports](cli::Invocation& i) { return run_accept_clock(i, ports); }},
      {.path = "recover-operator",
       .help = "Make a recovery token for an operator or admin when nobody is left who could.",
       .options = {{.name = "data",
                    .help = "A data directory whose server is stopped, opened by its seal.",
                    .required = true,
                    .value = "DIR"},
                   {.name = "person", .help = "Whom, if not the only operator", .value = "PERSON"}},
       .run = [&ports](cli::Invocation& i) { return run_recover_operator(i, ports); }},
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
