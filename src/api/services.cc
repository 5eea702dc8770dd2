#include "custody/services.h"

#include "api/named.h"
#include "api/resources.h"
#include "api/token_shapes.h"

namespace cofactor::api {

struct ServiceRequest {
  Name name;
};
BOOST_DESCRIBE_STRUCT(ServiceRequest, (), (name))

struct ServiceShape {
  ServiceId id;
  Name name;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(ServiceShape, (), (id, name, removed_at))

struct ServicesShape {
  std::vector<ServiceShape> services;
};
BOOST_DESCRIBE_STRUCT(ServicesShape, (), (services))

struct ServicesQuery {
  std::optional<bool> removed;
};
BOOST_DESCRIBE_STRUCT(ServicesQuery, (), (removed))

struct ServiceTokenRequest {
  std::string name;
  std::optional<Time> expires_at;
  std::optional<std::int64_t> expires_in_s;
};
BOOST_DESCRIBE_STRUCT(ServiceTokenRequest, (), (name, expires_at, expires_in_s))

namespace {

template <class Verb>
Result<Verb> on_service(const Asked& asked) {
  Verb verb;
  verb.service = asked.id<ServiceId>("service");
  return verb;
}

Result<AddService> add_service(const Asked&, ServiceRequest&& body) {
  AddService verb;
  verb.name = std::move(body.name);
  return verb;
}

Result<EditService> edit_service(const Asked& asked, ServiceRequest&& body) {
  EditService verb;
  verb.service = asked.id<ServiceId>("service");
  verb.name = std::move(body.name);
  return verb;
}

Result<ListServices> list_services(const Asked&, ServicesQuery&& query) {
  return ListServices{.removed = query.removed.value_or(false)};
}

Result<AddServiceToken> add_service_token(const Asked& asked, ServiceTokenRequest&& body) {
  const auto life = token_life(asked, body.expires_at, body.expires_in_s);
  if (!life) {
    return life.error();
  }
  return AddServiceToken{.service = asked.id<ServiceId>("service"),
                         .wanted = {.name = std::move(body.name), .life = *life}};
}

ServiceShape show_service(Service&& service) {
  return {.id = service.id, .name = std::move(service.name), .removed_at = service.removed_at};
}

ServicesShape show_services(std::vector<Service>&& services) {
  ServicesShape out;
  for (Service& service : services) {
    out.services.push_back(show_service(std::move(service)));
  }
  return out;
}

}  // namespace

void add_service_routes(Routes& routes) {
  constexpr const char* kServices = "/api/v1/orgs/{org}/services";
  constexpr const char* kService = "/api/v1/orgs/{org}/services/{service}";
  routes.add<ListServices, ServicesQuery>(
      {.method = http::Method::kGet, .path = kServices, .summary = "Lists services."},
      list_services,
      show_services);
  routes.add<AddService, ServiceRequest>({.method = http::Method::kPost,
                                          .path = kServices,
                                          .summary = "Adds a service.",
                                          .status = 201},
                                         add_service,
                                         show_service);
  routes.add<EditService, ServiceRequest>(
      {.method = http::Method::kPatch, .path = kService, .summary = "Renames a service."},
      edit_service,
      show_service);
  routes.add<RemoveService>(
      {.method = http::Method::kDelete, .path = kService, .summary = "Removes a service."},
      on_service<RemoveService>,
      show_service);
  routes.add<RestoreService>({.method = http::Method::kPost,
                              .path = "/api/v1/orgs/{org}/services/{service}/restore",
                              .summary = "Puts a removed service back."},
                             on_service<RestoreService>,
                             show_service);
  routes.add<AddServiceToken, ServiceTokenRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/services/{service}/tokens",
       .summary = "Makes an API token of a service.",
       .status = 201},
      add_service_token,
      show_added_token);
}

}  // namespace cofactor::api
