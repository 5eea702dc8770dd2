#include "http/server_fixture.h"

#include "base/check.h"

namespace cofactor::http {

Limits ServerTest::quick_limits() {
  using std::chrono::milliseconds;
  return {.tick = milliseconds(5),
          .header_time = milliseconds(100),
          .body_time = milliseconds(100),
          .idle_time = milliseconds(100),
          .write_time = milliseconds(100),
          .stream_heartbeat = milliseconds(20),
          .drain_time = milliseconds(200)};
}

std::vector<Route> ServerTest::routes() {
  const auto echo = [](Request&& request, Reply reply) {
    reply.send({.body = std::move(request.body)});
  };
  std::vector<Route> routes;
  routes.push_back({Method::kGet, "/hello", "hello", [](Request&&, Reply reply) {
                      reply.send({.content_type = "text/plain", .body = "hello"});
                    }});
  routes.push_back({Method::kPost, "/echo", "echo", echo});
  routes.push_back({Method::kPost, "/large", "large", echo, 4UZ * 1024 * 1024});
  routes.push_back(
      {.method = Method::kPost,
       .pattern = "/refused",
       .name = "refused",
       .handler = echo,
       .refuse = [](const Request&) { return std::optional(Response{.status = 401}); }});
  routes.push_back({Method::kGet, "/kept", "kept", [this](Request&&, Reply reply) {
                      kept.give(std::move(reply));
                    }});
  routes.push_back({Method::kGet, "/things/{thing}", "thing", [](Request&& request, Reply reply) {
                      reply.send({.body = request.parameter("thing")});
                    }});
  routes.push_back({Method::kGet, "/large/{size}", "size", [](Request&& request, Reply reply) {
                      const std::string size(request.parameter("size"));
                      reply.send({.body = std::string(std::stoul(size), 'x')});
                    }});
  routes.push_back({Method::kGet, "/secret/{size}", "secret", [](Request&& request, Reply reply) {
                      const std::string size(request.parameter("size"));
                      reply.send({.body = Body::secret(std::string(std::stoul(size), 'x'))});
                    }});
  routes.push_back({Method::kGet, "/broken", "broken", [](Request&&, Reply) {
                      throw Fault("the disk is on fire");
                    }});
  return routes;
}

Server& ServerTest::start(Options options) {
  options.on_fault = [this](std::string_view what) {
    faults.emplace_back(what);
    return "incident-" + std::to_string(faults.size());
  };
  options.on_answer = [this](std::string_view route, int status) {
    const std::lock_guard lock(mutex_);
    counted_.push_back({std::string(route), status});
  };
  server_.emplace(std::move(options), router_);
  const Done started = server_->start();
  CHECK(started.has_value());
  return *server_;
}

RawClient::Answer ServerTest::ask(std::string_view bytes) {
  RawClient client = connect();
  client.send(bytes);
  return client.read_answer();
}

std::vector<ServerTest::Counted> ServerTest::counted() {
  const std::lock_guard lock(mutex_);
  return counted_;
}

}  // namespace cofactor::http
