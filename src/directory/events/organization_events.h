#pragma once

#include "directory/events/changed.h"

// What stands in an organization's chain, but its birth, which stands in the server's.
namespace cofactor {

struct OrganizationAdded : OwnFields<OrganizationAdded> {
  static constexpr std::string_view kType = "organization.added";
  ChainId chain;
  Organization organization;
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory& directory, Position position, Time) const {
    directory.organizations.put(organization, position);
  }
};
BOOST_DESCRIBE_STRUCT(OrganizationAdded, (), (chain, organization))

using OrganizationEdited = Changed<Organization, "organization.edited">;
using OrganizationRemoved = Changed<Organization, "organization.removed">;
using OrganizationRestored = Changed<Organization, "organization.restored">;

using MemberInvited = Changed<Membership, "member.invited">;
using MemberJoined = Changed<Membership, "member.joined">;
using MemberEdited = Changed<Membership, "member.edited">;
using GroupAdded = Changed<Group, "group.added">;
using GroupEdited = Changed<Group, "group.edited">;
using GroupRemoved = Changed<Group, "group.removed">;
using GroupRestored = Changed<Group, "group.restored">;
using ServiceAdded = Changed<Service, "service.added">;
using ServiceEdited = Changed<Service, "service.edited">;
using ServiceRemoved = Changed<Service, "service.removed">;
using ServiceRestored = Changed<Service, "service.restored">;

using WebhookAdded = Changed<Webhook, "webhook.added">;
using WebhookRemoved = Changed<Webhook, "webhook.removed">;
using NoticesChosen = Changed<NoticeChoice, "notices.chosen">;

// What a webhook or a member could not be told is to be tried again: delivery follows it.
struct NoticesResent : OwnFields<NoticesResent> {
  static constexpr std::string_view kType = "notices.resent";
  OrganizationId organization;
  ObjectId to;
  ChainId in_chain() const { return as_id<ChainId>(organization); }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(NoticesResent, (), (organization, to))

// A grant stands in the chain of the vault its scope lies in, else in its organization's, and the
// operator role in the server's.
using GrantAdded = Changed<Grant, "grant.added">;
using GrantEnded = Changed<Grant, "grant.ended">;

// A membership ends, and in the same act that organization's tokens of the person, the tokens of
// services that the person made there, and the invitations they issued.
struct MemberRevoked : OwnFields<MemberRevoked> {
  static constexpr std::string_view kType = "member.revoked";
  Membership membership;
  std::vector<TokenId> tokens;
  std::vector<TokenId> invitations;
  ChainId in_chain() const { return as_id<ChainId>(membership.organization); }
  void fold(Directory& directory, Position position, Time at) const;
};
BOOST_DESCRIBE_STRUCT(MemberRevoked, (), (membership, tokens, invitations))

}  // namespace cofactor
