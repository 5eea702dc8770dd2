#include "cli/server_commands.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "cli/render.h"

namespace cofactor::cli {

struct ShownFinding {
  std::string kind;
  std::string sentence;
};
BOOST_DESCRIBE_STRUCT(ShownFinding, (), (kind, sentence))

struct ShownReport {
  std::uint64_t entries = 0;
  std::uint64_t rows = 0;
  std::uint64_t envelopes = 0;
  std::vector<std::string> limits;
  std::uint64_t finding_count = 0;
  std::vector<ShownFinding> findings;
};
BOOST_DESCRIBE_STRUCT(ShownReport, (), (entries, rows, envelopes, limits, finding_count, findings))

void show_progress(Invocation& invocation, std::uint64_t done, std::uint64_t all) {
  invocation.terminal().progress(fmt::format("Checking: {} of {} entries", done, all));
}

Done show_fsck(Invocation& invocation, const std::string& report) {
  invocation.terminal().end_progress();
  const auto json = parse_json(report);
  const auto read = json ? read_json<ShownReport>(*json, kOpen) : Result<ShownReport>(json.error());
  if (!read) {
    return read.error();
  }
  invocation.show(*json, [&](Terminal& terminal) {
    terminal.line(fmt::format("Looked at {} entries, {} rows and {} envelopes.",
                              read->entries,
                              read->rows,
                              read->envelopes));
    for (const std::string& limit : read->limits) {
      terminal.line("Not looked at: " + limit);
    }
    for (const ShownFinding& finding : read->findings) {
      terminal.line(fmt::format("FOUND {}: {}", finding.kind, finding.sentence));
    }
    if (read->finding_count == 0) {
      terminal.line("All is as the log says.");
    }
  });
  if (read->finding_count > 0) {
    return Error{.code = ErrorCode::kTampered,
                 .message = fmt::format("{} things differ from the log.", read->finding_count),
                 .hint = "Keep a copy of the data directory as it is, before anything is mended."};
  }
  return {};
}

Done fsck_of_server(Invocation& invocation) {
  auto client = invocation.signed_in();
  if (!client) {
    return client.error();
  }
  const client::Patience patience{.most = std::chrono::hours(1), .on_wait = [&invocation] {
                                    invocation.terminal().progress("The server is checking …");
                                  }};
  auto answer = (*client)->act("POST", "/api/v1/server/fsck", {}, patience);
  return answer ? show_fsck(invocation, boost::json::serialize(*answer)) : Done(answer.error());
}

Done accept_clock_of_server(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto answer = client ? (*client)->act("POST", "/api/v1/server/clock/accept")
                       : Result<boost::json::value>(client.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    terminal.line("The server's clock is taken as right.");
    show_object(terminal, answer->is_object() ? answer->get_object() : boost::json::object());
  });
  return {};
}

}  // namespace cofactor::cli
