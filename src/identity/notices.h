#pragma once

#include <optional>
#include <vector>

#include "base/sealed_ref.h"

namespace cofactor {

// What people hear of. All but the last are for an organization's admins.
enum class NoticeKind {
  kRelease,   // a code of a critical vault
  kFirstUse,  // somebody's first code of an account
  kOffHours,  // a code outside the hours of the configuration
  kRefused,   // somebody known was refused
  kPeople,    // members, groups, services, tokens, recoveries
  kPolicy,    // grants, organization, vaults, accounts, devices, webhooks, clock
  kOwn,       // of oneself: passkeys, recovery, tokens, one's membership and rights
};
BOOST_DESCRIBE_ENUM(NoticeKind, kRelease, kFirstUse, kOffHours, kRefused, kPeople, kPolicy, kOwn)

// What a member does not want to hear of, by each way. Without a row: nothing is left out, so that
// a kind that comes later is heard of. kOwn cannot be left out of mail: whoever took a session over
// would begin with that.
struct NoticeChoice {
  MembershipId id;
  OrganizationId organization;
  std::vector<NoticeKind> not_by_mail;
  std::vector<NoticeKind> not_by_push;
};
BOOST_DESCRIBE_STRUCT(NoticeChoice, (), (id, organization, not_by_mail, not_by_push))

struct WebhookIdTag {
  static constexpr std::string_view kPrefix = "whk";
};
using WebhookId = Id<WebhookIdTag>;

// Where an organization's notices are sent to, signed.
struct Webhook {
  WebhookId id;
  OrganizationId organization;
  Name name;
  std::vector<NoticeKind> kinds;
  std::optional<SealedRef> content;  // URL and secret (custody/webhooks.h); none once removed
  Time added_at;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(Webhook, (), (id, organization, name, kinds, content, added_at, removed_at))

}  // namespace cofactor
