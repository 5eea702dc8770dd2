#include "cli/commands.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

Done show_status(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto answer =
      client ? (*client)->get("/api/v1/server/status") : Result<boost::json::value>(client.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_object(terminal, answer->is_object() ? answer->get_object() : boost::json::object());
  });
  return {};
}

}  // namespace

void add_status_commands(std::vector<Command>& commands) {
  commands.push_back({.path = "status", .help = "How the server is.", .run = show_status});
}

}  // namespace cofactor::cli
