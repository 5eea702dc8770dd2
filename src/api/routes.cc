#include "api/routes.h"

#include "http/wiping.h"

namespace cofactor::api {

bool has_body(http::Method method) {
  return method == http::Method::kPost || method == http::Method::kPut ||
         method == http::Method::kPatch;
}

std::vector<http::Route> Routes::bind(const Serving& serving) const {
  std::vector<http::Route> routes;
  for (const Entry& entry : entries_) {
    const auto at_once = [&core = serving.core, serve = entry.serve](http::Request&& request,
                                                                     http::Reply reply) {
      serve(core, std::move(request), std::move(reply));
    };
    const auto by_workers = [&workers = serving.workers, at_once](http::Request&& request,
                                                                  http::Reply given) {
      const auto reply = std::make_shared<http::Reply>(std::move(given));
      const bool posted = workers.post([at_once, reply, moved = std::move(request)]() mutable {
        at_once(std::move(moved), std::move(*reply));
      });
      if (!posted) {
        reply->send(response_of({.code = ErrorCode::kUnavailable,
                                 .message = "Too many pictures wait to be read.",
                                 .hint = "Ask again in a few seconds."}));
      }
    };
    const bool quick = entry.operation.where == Where::kServersThread;
    routes.push_back({.method = entry.operation.method,
                      .pattern = std::string(entry.operation.path),
                      .name = entry.operation.name,
                      .handler = quick ? http::Handler(at_once) : http::Handler(by_workers),
                      .body_limit = entry.operation.body_limit});
  }
  return routes;
}

namespace routing {

bool names_organization(const Operation& operation) { return operation.path.contains("{org}"); }

std::string bound_text(const http::Request& request) {
  std::string out;
  http::reserve_wiping(out, request.path.size() + request.query.size() + request.body.size() + 2);
  out.append(request.path).append("\n").append(request.query).append("\n").append(request.body);
  return out;
}

}  // namespace routing
}  // namespace cofactor::api
