#include "custody/notices.h"

#include "custody/testing/held.h"
#include "custody/webhooks.h"
#include "tests/crash/day.h"

// The day's acts over notices: a webhook, and what somebody does not want to hear of.
namespace cofactor::crash {

std::vector<Act> acts_of_notices() {
  return {
      {"add_webhook, resend_notices, remove_webhook",
       [](Day& day) {
         AddWebhook verb;
         verb.organization = day.made.organization;
         verb.name = name("alarm");
         verb.url = HttpsUrl::parse("https://hooks.example.com/alarm").value();
         verb.kinds = {NoticeKind::kRelease, NoticeKind::kRefused};
         const WebhookId webhook = day.ask(std::move(verb), day.as_ada()).webhook.id;
         day.ask(ResendNotices{.to = as_id<ObjectId>(webhook)}, day.as_ada());
         day.ask(RemoveWebhook{.webhook = webhook}, day.as_ada());
       }},
      {"resend_mail",
       [](Day& day) {
         ResendMail verb;
         verb.to = as_id<ObjectId>(day.made.ada_member);
         day.ask(std::move(verb), day.as_ada());
       }},
      {"choose_notices",
       [](Day& day) {
         day.ask(ChooseNotices{.not_by_mail = {NoticeKind::kPolicy}, .not_by_push = {}},
                 day.as_ada());
       }},
  };
}

}  // namespace cofactor::crash
