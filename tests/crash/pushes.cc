#include "custody/add_push_subscription.h"
#include "custody/confirm_push_subscription.h"
#include "custody/push_subscriptions.h"
#include "tests/crash/day.h"

// The day's acts over a push subscription: Ben's.
namespace cofactor::crash {
namespace {

// The keys of the example of RFC 8291.
const PushReceiving kReceiving = {
    .endpoint = "https://push.example/for/ben",
    .p256dh =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    .auth = "BTBZMqHH6r4Tts7J_aSIgg"};

void use_pushes(Day& day) {
  const Presented ben = bearing(day.made.ben);
  AddPushSubscription add;
  add.name = "phone";
  add.bearer = ben.token_hash;
  const PushSubscription added = day.ask(std::move(add), ben);
  ConfirmPushSubscription confirm;
  confirm.subscription = added.id;
  confirm.receiving = kReceiving;
  day.ask(std::move(confirm), ben);
  day.ask(TestPushSubscription{.subscription = added.id}, ben);
  day.ask(RemovePushSubscription{.subscription = added.id}, ben);
}

}  // namespace

std::vector<Act> acts_of_pushes() { return {{"a push subscription", use_pushes}}; }

}  // namespace cofactor::crash
