#include "api/resources.h"
#include "custody/watch_events.h"

namespace cofactor::api {

struct EventShape {
  Position position = 0;
  ChainId chain;
  std::string type;
};
BOOST_DESCRIBE_STRUCT(EventShape, (), (position, chain, type))

struct OwnEventShape {
  Position position = 0;
  ChainId chain;
  std::optional<OrganizationId> organization;  // none: the server's
  std::string type;
};
BOOST_DESCRIBE_STRUCT(OwnEventShape, (), (position, chain, organization, type))

struct WatchedShape {
  std::vector<OrganizationId> organizations;
};
BOOST_DESCRIBE_STRUCT(WatchedShape, (), (organizations))

namespace {

enum class Of { kOrganization, kAll };

std::string data_of(const SeenEvent& event, Of of) {
  return of == Of::kAll
             ? json_of(OwnEventShape{.position = event.position,
                                     .chain = event.chain,
                                     .organization = event.organization.none()
                                                         ? std::nullopt
                                                         : std::optional(event.organization),
                                     .type = event.type})
             : json_of(EventShape{
                   .position = event.position, .chain = event.chain, .type = event.type});
}

std::string text_of_burst(const Burst& burst, Of of) {
  std::string out;
  if (of == Of::kAll && burst.organizations) {
    const std::string data = json_of(WatchedShape{.organizations = *burst.organizations});
    http::append_event(out, {.id = {}, .name = "organizations", .data = data});
  }
  for (const SeenEvent& event : burst.events) {
    const std::string id = std::to_string(event.position);
    http::append_event(out, {.id = id, .name = {}, .data = data_of(event, of)});
  }
  return out;
}

void watch(Core& core, const Presented& presented, Of of, http::Reply& reply) {
  const auto added = core.events.add(presented, [&reply, of]() -> EventHub::Push {
    const auto stream = std::make_shared<http::EventStream>(reply.start_stream());
    return [stream, of](const Burst& burst) {
      const std::string text = text_of_burst(burst, of);
      return text.empty() ? !stream->closed() : stream->push(text);
    };
  });
  if (!added) {
    reply.send(response_of(added.error()));
  }
}

void serve(Core& core, const Presented& presented, Of of, http::Reply&& given) {
  const auto reply = std::make_shared<http::Reply>(std::move(given));
  perform<WatchEvents>(core,
                       WatchEvents{},
                       presented,
                       {.id = {}, .route = "watch_events", .body = {}},
                       [&core, presented, of, reply](const Result<Answered<NoPlan>>& answered) {
                         if (!answered) {
                           reply->send(response_of(answered.error()));
                         } else {
                           watch(core, presented, of, *reply);
                         }
                       });
}

void add(Routes& routes, const Operation& operation, Of of) {
  routes.add_entry(
      {.operation = operation,
       .serve = [operation, of](Core& core, http::Request&& request, http::Reply&& reply) {
         serve(core,
               presented_by(request, routing::names_organization(operation)),
               of,
               std::move(reply));
       }});
}

}  // namespace

void add_event_routes(Routes& routes) {
  add(routes,
      {.method = http::Method::kGet,
       .path = "/api/v1/orgs/{org}/events",
       .summary = "Server-sent events: an EventShape for each new entry.",
       .name = "watch_events",
       .input = schema_of<Nothing>(),
       .answer = schema_of<EventShape>()},
      Of::kOrganization);
  add(routes,
      {.method = http::Method::kGet,
       .path = "/api/v1/events",
       .summary = "Server-sent events: an OwnEventShape for each new entry in any organization of "
                  "one's own, and in the server's chain of what is one's own there (operators: of "
                  "all); first, and when they change, `organizations` with their ids.",
       .name = "watch_events",
       .input = schema_of<Nothing>(),
       .answer = schema_of<OwnEventShape>()},
      Of::kAll);
}

}  // namespace cofactor::api
