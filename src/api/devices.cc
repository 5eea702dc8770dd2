#include "api/device_shape.h"
#include "api/entered_seed.h"
#include "api/resources.h"
#include "custody/change_device.h"
#include "custody/read_devices.h"
#include "custody/replace_device.h"

namespace cofactor::api {

struct DevicesShape {
  std::vector<DeviceShape> devices;
};
BOOST_DESCRIBE_STRUCT(DevicesShape, (), (devices))

struct DevicesQuery {
  std::optional<bool> removed;
};
BOOST_DESCRIBE_STRUCT(DevicesQuery, (), (removed))

struct DeviceRequest {
  Name name;
  std::optional<bool> shared;
  std::optional<UriText> uri;
  std::optional<TypedSeed> secret;
  std::optional<PictureText> picture;
};
BOOST_DESCRIBE_STRUCT(DeviceRequest, (), (name, shared, uri, secret, picture))

struct ReplaceRequest {
  std::optional<UriText> uri;
  std::optional<TypedSeed> secret;
  std::optional<PictureText> picture;
};
BOOST_DESCRIBE_STRUCT(ReplaceRequest, (), (uri, secret, picture))

struct DeviceEdit {
  std::optional<Name> name;
  std::optional<bool> shared;
};
BOOST_DESCRIBE_STRUCT(DeviceEdit, (), (name, shared))

namespace {

constexpr std::string_view kOfAccount = "/api/v1/orgs/{org}/accounts/{account}/devices";
constexpr std::string_view kOne = "/api/v1/orgs/{org}/devices/{device}";

template <class Request>
Result<EnteredSeed> seed_of(Request& request) {
  return read_seed({.uri = std::move(request.uri),
                    .secret = std::move(request.secret),
                    .picture = std::move(request.picture)});
}

DeviceShape show(ShownDevice&& shown) { return shape_of(std::move(shown)); }

DeviceShape show_entered(AddDevice::Answer&& answer) {
  auto out = shape_of(std::move(answer.shown));
  out.warnings = std::move(answer.warnings);
  return out;
}

DevicesShape show_list(ListDevices::Answer&& answer) {
  DevicesShape out;
  for (ShownDevice& shown : answer) {
    out.devices.push_back(shape_of(std::move(shown)));
  }
  return out;
}

template <class Verb>
Result<Verb> of(const Asked& asked) {
  Verb verb;
  verb.device = asked.id<DeviceId>("device");
  return verb;
}

Result<AddDevice> add(const Asked& asked, DeviceRequest&& body) {
  auto seed = seed_of(body);
  if (!seed) {
    return seed.error();
  }
  return AddDevice{.account = asked.id<AccountId>("account"),
                   .name = std::move(body.name),
                   .shared = body.shared.value_or(false),
                   .entered = std::move(*seed)};
}

Result<ReplaceDevice> replace(const Asked& asked, ReplaceRequest&& body) {
  auto seed = seed_of(body);
  if (!seed) {
    return seed.error();
  }
  return ReplaceDevice{.device = asked.id<DeviceId>("device"), .entered = std::move(*seed)};
}

Result<EditDevice> edit(const Asked& asked, DeviceEdit&& body) {
  if (!body.name && !body.shared) {
    return nothing_to_change();
  }
  auto verb = of<EditDevice>(asked);
  verb->name = std::move(body.name);
  verb->shared = body.shared;
  return verb;
}

// An act on one device that takes no more than its id.
template <class Verb>
void add_act(Routes& routes, Operation operation) {
  routes.add<Verb>(std::move(operation), of<Verb>, show);
}

}  // namespace

void add_device_routes(Routes& routes) {
  routes.add<ListDevices, DevicesQuery>(
      {.method = http::Method::kGet,
       .path = kOfAccount,
       .summary = "Lists the devices of an account that the caller may see."},
      [](const Asked& asked, DevicesQuery&& query) -> Result<ListDevices> {
        return ListDevices{.account = asked.id<AccountId>("account"),
                           .removed = query.removed.value_or(false)};
      },
      show_list);
  routes.add<AddDevice, DeviceRequest>(
      {.method = http::Method::kPost,
       .path = kOfAccount,
       .summary = "Adds a device by its seed: an otpauth URI, a typed secret or a screenshot. It "
                  "is pending until it is confirmed.",
       .status = 201,
       .where = Where::kWorkers,
       .body_limit = kSeedBodyLimit},
      add,
      show_entered);
  add_act<ShowDevice>(routes,
                      {.method = http::Method::kGet, .path = kOne, .summary = "Shows a device."});
  routes.add<EditDevice, DeviceEdit>(
      {.method = http::Method::kPatch,
       .path = kOne,
       .summary = "Renames a device, or says whether the other side takes a code from several."},
      edit,
      show);
  add_act<RemoveDevice>(routes,
                        {.method = http::Method::kDelete,
                         .path = kOne,
                         .summary = "Removes a device; for thirty days it can be put back."});
  add_act<RestoreDevice>(routes,
                         {.method = http::Method::kPost,
                          .path = "/api/v1/orgs/{org}/devices/{device}/restore",
                          .summary = "Puts a removed device back as it was."});
  routes.add<ReplaceDevice, ReplaceRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/devices/{device}/replace",
       .summary = "Enters a new seed; the old one gives codes until the new one is confirmed.",
       .where = Where::kWorkers,
       .body_limit = kSeedBodyLimit},
      replace,
      show_entered);
  add_act<ConfirmDevice>(routes,
                         {.method = http::Method::kPost,
                          .path = "/api/v1/orgs/{org}/devices/{device}/confirm",
                          .summary = "Says that the other side accepted the pending seed's codes: "
                                     "it becomes active."});
  add_act<PutBackDevice>(routes,
                         {.method = http::Method::kPost,
                          .path = "/api/v1/orgs/{org}/devices/{device}/put-back",
                          .summary = "Swaps the active seed with the one before it."});
}

}  // namespace cofactor::api
