#include "server/operator_door.h"

#include <algorithm>

#include "server/address.h"

namespace cofactor {
namespace {

constexpr std::size_t kConnections = 16;

bool is_this_machine(std::string_view host) {
  const auto end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  const std::string_view name = host.substr(0, end);
  // Only as an address: "127.0.0.1.example.com" is a name like any other.
  const bool address =
      name.starts_with("127.") && name.find_first_not_of("0123456789.") == std::string_view::npos;
  return name == "localhost" || name == "[::1]" || address;
}

std::optional<http::Response> refuse_other_hosts(const http::Request& request) {
  if (request.peer_address == "unix" || is_this_machine(request.host)) {
    return std::nullopt;
  }
  return http::response_of({.status = 421,
                            .code = name_of(ErrorCode::kDenied),
                            .message = "This door is not of that name.",
                            .hint = "Ask at localhost."});
}

}  // namespace

OperatorDoor::OperatorDoor(std::function<Watched()> watched) : watched_(std::move(watched)) {
  const auto get = [](std::string path, std::function<http::Response()> answer) {
    return http::Route{.method = http::Method::kGet,
                       .pattern = path,
                       .name = path.substr(1),
                       .handler = [answer = std::move(answer)](
                                      http::Request&&, http::Reply reply) { reply.send(answer()); },
                       .refuse = refuse_other_hosts};
  };
  router_ = std::make_unique<http::Router>(std::vector{
      get("/metrics",
          [this] {
            return http::Response{.content_type = kMetricsType, .body = metrics_text(watched_())};
          }),
      get("/readyz", [this] { return answer_of(look_at(watched_())); }),
      get("/healthz",
          [] { return http::Response{.content_type = "text/plain", .body = "ok\n"}; })});
}

Done OperatorDoor::start(const std::string& listen) {
  auto address = parse_address(listen);
  if (!address) {
    return address.error();
  }
  http::Options options{.address = *address};
  options.limits.connections = kConnections;
  server_ = std::make_unique<http::Server>(std::move(options), *router_);
  return server_->start();
}

void OperatorDoor::stop() {
  if (server_) {
    server_->stop();
  }
}

}  // namespace cofactor
