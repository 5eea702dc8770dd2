#include "api/resources.h"
#include "log/checkpoint.h"

namespace cofactor::api {

struct ProofQuery {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};
BOOST_DESCRIBE_STRUCT(ProofQuery, (), (from, to))

struct ProofShape {
  std::vector<Hash> proof;
};
BOOST_DESCRIBE_STRUCT(ProofShape, (), (proof))

namespace {

http::Response text(std::string text) {
  return {.content_type = "text/plain; charset=utf-8", .body = std::move(text)};
}

http::Response prove(Core& core, const http::Request& request) {
  const auto query = read_query<ProofQuery>(request.query);
  auto proof = query ? core.reader.consistency(query->from, query->to)
                     : Result<std::vector<Hash>>(query.error());
  if (!proof) {
    return response_of(proof.error());
  }
  return {.content_type = "application/json",
          .body = encode(ProofShape{.proof = std::move(*proof)}, std::nullopt)};
}

}  // namespace

std::vector<http::Route> public_log_routes(const Serving& serving) {
  Core& core = serving.core;
  std::vector<http::Route> routes;
  routes.push_back({.method = http::Method::kGet,
                    .pattern = "/log/checkpoint",
                    .name = "checkpoint",
                    .handler = guarded(serving, [&core](http::Request&&, http::Reply reply) {
                      reply.send(text(core.writer.checkpoint()));
                    })});
  routes.push_back({.method = http::Method::kGet,
                    .pattern = "/log/key",
                    .name = "log_key",
                    .handler = guarded(serving, [&core](http::Request&&, http::Reply reply) {
                      reply.send(text(core.reader.verifier_key() + "\n"));
                    })});
  routes.push_back(
      {.method = http::Method::kGet,
       .pattern = "/log/proof",
       .name = "log_proof",
       .handler = guarded(
           serving,
           [&core, &strangers = serving.strangers](http::Request&& request, http::Reply given) {
             const auto reply = std::make_shared<http::Reply>(std::move(given));
             const bool posted = strangers.post(
                 [&core, reply, asked = std::move(request)] { reply->send(prove(core, asked)); });
             if (!posted) {
               reply->send(response_of(too_much_to_read()));
             }
           })});
  return routes;
}

}  // namespace cofactor::api
