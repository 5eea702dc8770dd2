#include "api/resources.h"
#include "api/status_shape.h"
#include "api/waiting.h"
#include "custody/accept_clock.h"
#include "custody/server_status.h"

namespace cofactor::api {

struct AcceptedShape {
  std::optional<Time> newest_before;
  Time found;
  std::vector<TokenId> tokens;
  std::vector<GrantId> grants;
};
BOOST_DESCRIBE_STRUCT(AcceptedShape, (), (newest_before, found, tokens, grants))

namespace {

http::Response show_status(const Waiting& waiting) {
  const auto answered = perform_and_wait(waiting, ShowStatus{});
  if (!answered) {
    return response_of(answered.error());
  }
  const ShowStatus::Answer& status = *answered->answer;
  const ClockState clock = waiting.core.watch.state();
  const Store::Space space = waiting.core.reader.space();
  return shown(StatusShape{
      .store = status.server.id,
      .development = status.server.development,
      .sealed = waiting.core.vaulting.keyring.sealed(),
      .seal = {.kind = status.server.development ? "key-file" : "credential"},
      .warning = std::string(status.warning),
      .created_at = status.server.created_at,
      .log_size = waiting.core.writer.size(),
      .organizations = status.organizations,
      .people = status.people,
      .clock = {.wall = clock.wall,
                .sure = clock.sure,
                .synchronised = clock.synchronised,
                .trouble = clock.trouble.empty() ? std::nullopt : std::optional(clock.trouble),
                .newest_sure = status.newest_sure},
      .disk = {.free_bytes = space.free_bytes,
               .reserve_bytes = space.reserve_bytes,
               .whole_reserve_bytes = space.whole_reserve_bytes}});
}

http::Response run_fsck(const Waiting& waiting) {
  const auto input = read_input<Nothing>(waiting);
  if (!input) {
    return response_of(input.error());
  }
  const auto asked = perform_and_wait(waiting, AskFsck{});
  return asked ? shown(check_store(waiting.core), asked->position) : response_of(asked.error());
}

http::Response accept_clock(const Waiting& waiting) {
  const auto input = read_input<Nothing>(waiting);
  if (!input) {
    return response_of(input.error());
  }
  auto accepted = perform_and_wait(waiting, AcceptClock{.watch = &waiting.core.watch});
  if (!accepted) {
    return response_of(accepted.error());
  }
  return shown(AcceptedShape{.newest_before = accepted->answer->newest_before,
                             .found = accepted->answer->found,
                             .tokens = std::move(accepted->answer->tokens),
                             .grants = std::move(accepted->answer->grants)},
               accepted->position);
}

}  // namespace

void add_server_routes(Routes& routes) {
  routes.add_entry(waiting_route({.method = http::Method::kGet,
                                  .path = "/api/v1/server/status",
                                  .summary = "How the server is.",
                                  .name = "show_status",
                                  .input = schema_of<Nothing>(),
                                  .answer = schema_of<StatusShape>()},
                                 show_status));
  routes.add_entry(waiting_route({.method = http::Method::kPost,
                                  .path = "/api/v1/server/fsck",
                                  .summary = "Compares what is stored with what the log says.",
                                  .status = 201,
                                  .name = "fsck",
                                  .records = true,
                                  .input = schema_of<Nothing>(),
                                  .answer = schema_of<FsckReport>()},
                                 run_fsck));
  routes.add_entry(waiting_route({.method = http::Method::kPost,
                                  .path = "/api/v1/server/clock/accept",
                                  .summary = "Takes the server's wall clock as right.",
                                  .status = 201,
                                  .name = "accept_clock",
                                  .records = true,
                                  .input = schema_of<Nothing>(),
                                  .answer = schema_of<AcceptedShape>()},
                                 accept_clock));
}

}  // namespace cofactor::api
