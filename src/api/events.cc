#include "api/resources.h"
#include "custody/watch_events.h"

namespace cofactor::api {

struct EventShape {
  Position position = 0;
  ChainId chain;
  std::string type;
};
BOOST_DESCRIBE_STRUCT(EventShape, (), (position, chain, type))

namespace {

std::string text_of_burst(std::span<const SeenEvent> events) {
  std::string out;
  for (const SeenEvent& event : events) {
    const std::string id = std::to_string(event.position);
    const std::string data =
        json_of(EventShape{.position = event.position, .chain = event.chain, .type = event.type});
    http::append_event(out, {.id = id, .name = {}, .data = data});
  }
  return out;
}

void watch(Core& core, const Presented& presented, http::Reply& reply) {
  const auto added = core.events.add(presented, [&reply]() -> EventHub::Push {
    const auto stream = std::make_shared<http::EventStream>(reply.start_stream());
    return [stream](std::span<const SeenEvent> events) {
      return events.empty() ? !stream->closed() : stream->push(text_of_burst(events));
    };
  });
  if (!added) {
    reply.send(response_of(added.error()));
  }
}

void serve(Core& core, const Presented& presented, http::Reply&& given) {
  const auto reply = std::make_shared<http::Reply>(std::move(given));
  perform<WatchEvents>(core,
                       WatchEvents{},
                       presented,
                       {.id = {}, .route = "watch_events", .body = {}},
                       [&core, presented, reply](const Result<Answered<NoPlan>>& answered) {
                         if (!answered) {
                           reply->send(response_of(answered.error()));
                         } else {
                           watch(core, presented, *reply);
                         }
                       });
}

}  // namespace

void add_event_routes(Routes& routes) {
  const Operation operation{.method = http::Method::kGet,
                            .path = "/api/v1/orgs/{org}/events",
                            .summary = "Server-sent events: an EventShape for each new entry.",
                            .name = "watch_events",
                            .input = schema_of<Nothing>(),
                            .answer = schema_of<EventShape>()};
  routes.add_entry({.operation = operation,
                    .serve = [operation](Core& core, http::Request&& request, http::Reply&& reply) {
                      serve(core,
                            presented_by(request, routing::names_organization(operation)),
                            std::move(reply));
                    }});
}

}  // namespace cofactor::api
