#pragma once

#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/webhook_content.h"

// Where an organization's notices go, signed as Standard Webhooks. All are for who manages its
// people; each act stands in the organization's chain. All refuse kNotFound and kDenied.
namespace cofactor {

inline constexpr std::size_t kMostWebhooks = 20;  // of one organization

// Records webhook.added. The secret is shown once. Refuses kConflict: the name is taken, there are
// kMostWebhooks; kInvalid: no kinds, or one that is a person's own; kStepUpNeeded.
struct AddWebhook {
  static constexpr std::string_view kName = "add_webhook";

  OrganizationId organization;
  Name name;
  std::optional<HttpsUrl> url;  // REQUIRES: one
  std::vector<NoticeKind> kinds;

  using Plan = Webhook;
  struct Answer {
    Webhook webhook;
    std::string origin;
    TokenText secret;
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  WebhookId id = {};                       // by prepare
  std::optional<DrawnWebhook> drawn = {};  // by prepare
};

// Erases its secret and URL; what still waits for it is dropped. Records webhook.removed. Refuses
// kConflict: removed already.
struct RemoveWebhook {
  static constexpr std::string_view kName = "remove_webhook";
  static constexpr Urgency kUrgency = Urgency::kServing;
  WebhookId webhook;
  using Plan = Webhook;
  using Answer = Webhook;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// By name, with the origin of each URL: the rest may be a secret. Nothing for who may not see
// everybody (custody/read_members.h).
struct ListWebhooks {
  static constexpr std::string_view kName = "list_webhooks";
  static constexpr bool kReads = true;
  using Plan = std::vector<Webhook>;
  struct Listed {
    Webhook webhook;
    std::string origin;
  };
  using Answer = std::vector<Listed>;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
