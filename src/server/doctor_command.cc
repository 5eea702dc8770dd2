#include "server/doctor_command.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "server/doctor.h"

namespace cofactor {
namespace {

std::string_view name_of(Diagnosis::Weight weight) {
  switch (weight) {
    case Diagnosis::Weight::kGood:
      return "good";
    case Diagnosis::Weight::kWeak:
      return "weak";
    case Diagnosis::Weight::kBad:
      return "bad";
  }
  std::unreachable();
}

Done run_doctor(cli::Invocation& invocation, const HostPorts& ports) {
  Config config;
  if (auto read = read_config(invocation.given(), ports, config); !read) {
    return read;
  }
  const std::vector<Diagnosis> findings = examine(config, ports.clock);

  boost::json::array shown;
  for (const Diagnosis& each : findings) {
    shown.push_back(boost::json::object{{"weight", name_of(each.weight)},
                                        {"about", each.about},
                                        {"sentence", each.sentence},
                                        {"hint", each.hint}});
  }
  invocation.show(boost::json::object{{"findings", std::move(shown)}},
                  [&](cli::Terminal& terminal) {
                    for (const Diagnosis& each : findings) {
                      terminal.line(std::string(name_of(each.weight)) + "  " + each.about + ": " +
                                    each.sentence);
                      if (!each.hint.empty()) {
                        terminal.line("      " + each.hint);
                      }
                    }
                  });
  const auto bad = [](const Diagnosis& each) { return each.weight == Diagnosis::Weight::kBad; };
  if (std::ranges::any_of(findings, bad)) {
    return Error{.code = ErrorCode::kVerificationFailed,
                 .message = "Something is bad with this server.",
                 .hint = "What to do stands above, under each line."};
  }
  return {};
}

}  // namespace

cli::Command doctor_command(const HostPorts& ports) {
  return {.path = "doctor",
          .help = "Look at this machine's server, and say what is weak or about to end.",
          .options = {{.name = "config", .help = "The server's TOML file.", .value = "FILE"},
                      {.name = "data", .help = "The data directory (./data).", .value = "DIR"}},
          .run = [&ports](cli::Invocation& invocation) { return run_doctor(invocation, ports); }};
}

}  // namespace cofactor
