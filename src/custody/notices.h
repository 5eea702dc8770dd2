#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// Which notices a member wants, and those that did not arrive.
namespace cofactor {

// The caller's choice in this organization. A service has none: kNotFound.
struct ShowNotices {
  static constexpr std::string_view kName = "show_notices";
  static constexpr bool kReads = true;
  using Plan = NoticeChoice;
  using Answer = NoticeChoice;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Records notices.chosen. Refuses kDenied: an API token or a service; kInvalid: own left out of
// mail, or a kind twice.
struct ChooseNotices {
  static constexpr std::string_view kName = "choose_notices";
  std::vector<NoticeKind> not_by_mail;
  std::vector<NoticeKind> not_by_push;
  using Plan = NoticeChoice;
  using Answer = NoticeChoice;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// The organization's webhooks and members, for who manages its people: whom the answer asks
// Core::deliveries about. Refuses kDenied.
struct ListDeliveries {
  static constexpr std::string_view kName = "list_deliveries";
  static constexpr bool kReads = true;
  struct Plan {
    std::vector<WebhookId> webhooks;
    std::vector<MembershipId> members;
  };
  using Answer = Plan;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// What is dead of a webhook, or of a member's mail, is tried again, in its order. Records
// notices.resent, which delivery follows. Refuses kNotFound: neither of the organization's;
// kDenied.
struct ResendNotices {
  static constexpr std::string_view kName = "resend_notices";
  ObjectId to;
  using Plan = NoPlan;
  using Answer = NoPlan;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};
// The same of a member, under a name of its own.
struct ResendMail : ResendNotices {
  static constexpr std::string_view kName = "resend_mail";
};

}  // namespace cofactor
