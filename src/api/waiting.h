#pragma once

#include <future>
#include <memory>

#include "api/routes.h"
#include "custody/read_log.h"

// Routes whose answer takes longer than the writer may wait: they run on a thread of readers
// (Where::kReaders), wait there for their verb, and then read.
namespace cofactor::api {

// What such a route answers a request with. It runs on a thread of readers.
struct Waiting {
  Core& core;
  const http::Request& request;
  const Operation& operation;

  Presented presented() const {
    return presented_by(request, routing::names_organization(operation));
  }
  // The part of the log that an entry in that chain is shown of: routes of the server show its own
  // entries alone.
  LogPart part_of_entry(const std::optional<ChainId>& chain) const {
    return {.kind = routing::names_organization(operation) ? LogPart::Kind::kChainOfEntry
                                                           : LogPart::Kind::kServerEntry,
            .vault = {},
            .chain = chain.value_or(ChainId{})};
  }
  // The number at {name} of the route; what is none is beyond every end.
  std::uint64_t number(std::string_view name) const;
};
using Answering = http::Response (*)(const Waiting&);

Routes::Entry waiting_route(Operation operation, Answering answer);

// Performs the verb and waits for its answer. Each request is an act of its own.
template <class Verb>
Result<Answered<typename Verb::Answer>> perform_and_wait(const Waiting& waiting, Verb verb) {
  using Result = Result<Answered<typename Verb::Answer>>;
  const auto answered = std::make_shared<std::promise<Result>>();
  auto future = answered->get_future();
  perform<Verb>(waiting.core,
                std::move(verb),
                waiting.presented(),
                {.id = {}, .route = std::string(waiting.operation.name), .body = {}},
                [answered](Result result) { answered->set_value(std::move(result)); });
  return future.get();
}

// The body or query of the request. Its refusal is for those with a known token.
template <class Input>
Result<Input> read_input(const Waiting& waiting) {
  auto input = has_body(waiting.request.method) ? read_body<Input>(waiting.request)
                                                : read_query<Input>(waiting.request.query);
  if (!input) {
    const performing::Gate gate{.who = WhoAsks::kPrincipal, .releases = false};
    const auto passed = performing::pass(waiting.core, waiting.presented(), gate);
    return passed ? input.error() : passed.error();
  }
  return input;
}

template <class Shape>
http::Response shown(const Shape& shape, std::optional<Position> position = std::nullopt) {
  return {.status = position ? 201 : 200,
          .content_type = "application/json",
          .body = encode(shape, position)};
}

}  // namespace cofactor::api
