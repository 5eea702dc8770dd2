#include "api/resources.h"
#include "base/base64url.h"
#include "custody/add_push_subscription.h"
#include "custody/confirm_push_subscription.h"
#include "custody/push_subscriptions.h"

// A person's own push subscriptions: the browsers that are told of things while they are not open.
namespace cofactor::api {

struct PushSubscriptionShape {
  PushSubscriptionId id;
  std::string name;
  std::string public_key;  // applicationServerKey, base64url
  Time added_at;
  std::optional<Time> confirmed_at;
  std::optional<std::string> problem;  // while something does not arrive: what was answered last
};
BOOST_DESCRIBE_STRUCT(PushSubscriptionShape,
                      (),
                      (id, name, public_key, added_at, confirmed_at, problem))

struct PushSubscriptionsShape {
  std::vector<PushSubscriptionShape> push_subscriptions;
};
BOOST_DESCRIBE_STRUCT(PushSubscriptionsShape, (), (push_subscriptions))

struct AddPushInput {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(AddPushInput, (), (name))

struct ConfirmPushInput {
  std::string endpoint;
  std::string p256dh;
  std::string auth;
};
BOOST_DESCRIBE_STRUCT(ConfirmPushInput, (), (endpoint, p256dh, auth))

namespace {

PushSubscriptionShape show(PushSubscription&& subscription) {
  return {.id = subscription.id,
          .name = std::move(subscription.name),
          .public_key = base64url_of(subscription.public_key),
          .added_at = subscription.added_at,
          .confirmed_at = subscription.confirmed_at,
          .problem = {}};
}

// What was answered last, or when the newest that was given up was.
std::optional<std::string> problem_of(const DeliveryState& state) {
  std::string problem =
      state.problem.empty() && !state.dead.empty() ? state.dead.back().problem : state.problem;
  return problem.empty() ? std::nullopt : std::optional(std::move(problem));
}

PushSubscriptionsShape show_all(std::vector<PushSubscription>&& all,
                                const routing::Showing& showing) {
  PushSubscriptionsShape out;
  const Deliveries* deliveries = showing.core.deliveries;
  for (PushSubscription& subscription : all) {
    const std::vector to{as_id<ObjectId>(subscription.id)};
    auto& shape = out.push_subscriptions.emplace_back(show(std::move(subscription)));
    for (const DeliveryState& state :
         deliveries == nullptr ? std::vector<DeliveryState>() : deliveries->of(to)) {
      shape.problem = problem_of(state);
    }
  }
  return out;
}

PushSubscriptionId named_by(const Asked& asked) {
  return asked.id<PushSubscriptionId>("subscription");
}

Result<ListPushSubscriptions> list(const Asked&) { return ListPushSubscriptions{}; }

Result<AddPushSubscription> add(const Asked& asked, AddPushInput&& input) {
  return AddPushSubscription{.name = std::move(input.name),
                             .bearer = presented_by(asked.request, false).token_hash};
}

Result<ConfirmPushSubscription> confirm(const Asked& asked, ConfirmPushInput&& input) {
  return ConfirmPushSubscription{.subscription = named_by(asked),
                                 .receiving = {.endpoint = std::move(input.endpoint),
                                               .p256dh = std::move(input.p256dh),
                                               .auth = std::move(input.auth)}};
}

Result<TestPushSubscription> test(const Asked& asked) {
  return TestPushSubscription{.subscription = named_by(asked)};
}

Result<RemovePushSubscription> remove(const Asked& asked) {
  return RemovePushSubscription{.subscription = named_by(asked)};
}

Nothing show_nothing(NoPlan&&) { return {}; }

}  // namespace

void add_push_routes(Routes& routes) {
  routes.add<ListPushSubscriptions>({.method = http::Method::kGet,
                                     .path = "/api/v1/push-subscriptions",
                                     .summary = "Lists one's own push subscriptions."},
                                    list,
                                    show_all);
  routes.add<AddPushSubscription, AddPushInput>(
      {.method = http::Method::kPost,
       .path = "/api/v1/push-subscriptions",
       .summary = "Begins a push subscription: its public key goes to the browser.",
       .status = 201},
      add,
      show);
  routes.add<ConfirmPushSubscription, ConfirmPushInput>(
      {.method = http::Method::kPost,
       .path = "/api/v1/push-subscriptions/{subscription}/confirm",
       .summary = "Says where the browser's push service takes messages for it."},
      confirm,
      show);
  routes.add<TestPushSubscription>({.method = http::Method::kPost,
                                    .path = "/api/v1/push-subscriptions/{subscription}/test",
                                    .summary = "Sends a message to that browser."},
                                   test,
                                   show_nothing);
  routes.add<RemovePushSubscription>({.method = http::Method::kDelete,
                                      .path = "/api/v1/push-subscriptions/{subscription}",
                                      .summary = "Removes a push subscription."},
                                     remove,
                                     show_nothing);
}

}  // namespace cofactor::api
