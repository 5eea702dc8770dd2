#include "api/named.h"
#include "api/resources.h"
#include "api/shown.h"
#include "custody/edit_member.h"
#include "custody/invite_member.h"
#include "custody/read_members.h"
#include "custody/revoke_member.h"

namespace cofactor::api {

struct MemberShape {
  MembershipId id;
  std::optional<std::string> name;  // none once erased
  std::optional<std::string> email;
  MembershipState state{};
  std::optional<PersonId> person;
  std::vector<Role> roles;
  std::vector<Named<GroupId>> groups;
  Time since;
  std::optional<Time> sleeps_until;
  std::optional<Time> removed_at;
  std::optional<Time> suspected_at;  // a passkey of theirs may be copied
};
BOOST_DESCRIBE_STRUCT(
    MemberShape,
    (),
    (id, name, email, state, person, roles, groups, since, sleeps_until, removed_at, suspected_at))

struct MembersShape {
  std::vector<MemberShape> members;
};
BOOST_DESCRIBE_STRUCT(MembersShape, (), (members))

struct MembersQuery {
  std::optional<bool> removed;
};
BOOST_DESCRIBE_STRUCT(MembersQuery, (), (removed))

struct EditMemberRequest {
  std::optional<std::string> name;
  std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(EditMemberRequest, (), (name, email))

struct EditedMemberShape {
  MembershipId id;
  std::string name;
  std::string email;
};
BOOST_DESCRIBE_STRUCT(EditedMemberShape, (), (id, name, email))

struct InvitationRequest {
  std::string email;
  std::string name;
  std::optional<std::int64_t> expires_in_s;
};
BOOST_DESCRIBE_STRUCT(InvitationRequest, (), (email, name, expires_in_s))

struct InvitationShape {
  MembershipId membership;
  Shown<TokenText> token;
  Time expires_at;
};
BOOST_DESCRIBE_STRUCT(InvitationShape, (), (membership, token, expires_at))

struct RevokeQuery {
  std::vector<TokenId> keep;
};
BOOST_DESCRIBE_STRUCT(RevokeQuery, (), (keep))

struct EndedTokenShape {
  TokenId id;
  TokenKind kind{};
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(EndedTokenShape, (), (id, kind, name))

struct LastReleaseShape {
  Position position = 0;
  Named<DeviceId> device;
  Named<AccountId> account;
  std::optional<Time> may_be_accepted_until;
};
BOOST_DESCRIBE_STRUCT(LastReleaseShape, (), (position, device, account, may_be_accepted_until))

struct RevokedShape {
  std::vector<EndedTokenShape> tokens;
  std::vector<EndedTokenShape> invitations;
  std::uint64_t grants = 0;
  std::vector<LastReleaseShape> last_releases;
};
BOOST_DESCRIBE_STRUCT(RevokedShape, (), (tokens, invitations, grants, last_releases))

namespace {

constexpr std::int64_t kMostSeconds = 366LL * 24 * 3600;

Result<ListMembers> list_members(const Asked&, MembersQuery&& query) {
  return ListMembers{.removed = query.removed.value_or(false)};
}

Result<ShowMember> show_member(const Asked& asked) {
  return ShowMember{.member = asked.id<MembershipId>("member")};
}

MemberShape shape_of(MemberShown&& member) {
  const Membership& held = member.membership;
  MemberShape out{.id = held.id,
                  .name = {},
                  .email = {},
                  .state = held.state,
                  .person = held.person,
                  .roles = std::move(member.roles),
                  .groups = {},
                  .since = held.since,
                  .sleeps_until = held.sleeps_until,
                  .removed_at = held.revoked_at,
                  .suspected_at = member.suspected_at};
  if (member.content) {
    out.name = std::move(member.content->name);
    out.email = std::move(member.content->email);
  }
  for (const Group& group : member.groups) {
    out.groups.push_back(named(group));
  }
  return out;
}

MembersShape show_members(ListMembers::Answer&& answer) {
  MembersShape out;
  for (MemberShown& member : answer) {
    out.members.push_back(shape_of(std::move(member)));
  }
  return out;
}

Result<EditMember> edit_member(const Asked& asked, EditMemberRequest&& body) {
  return EditMember{.member = asked.id<MembershipId>("member"),
                    .name = std::move(body.name),
                    .email = std::move(body.email)};
}

EditedMemberShape show_edited(EditMember::Answer&& answer) {
  return {.id = answer.membership.id,
          .name = std::move(answer.content.name),
          .email = std::move(answer.content.email)};
}

Result<InviteMember> invite_member(const Asked& asked, InvitationRequest&& body) {
  InviteMember verb{.invitee = {.organization = asked.id<OrganizationId>("org"),
                                .name = std::move(body.name),
                                .email = std::move(body.email)}};
  if (body.expires_in_s) {
    verb.life = std::chrono::seconds(std::clamp(*body.expires_in_s, std::int64_t{0}, kMostSeconds));
  }
  return verb;
}

InvitationShape show_invitation(InviteMember::Answer&& answer) {
  return {.membership = answer.membership,
          .token = std::move(answer.token),
          .expires_at = answer.expires_at};
}

Result<RevokeMember> revoke_member(const Asked& asked, RevokeQuery&& query) {
  return RevokeMember{.member = asked.id<MembershipId>("member"), .keep = std::move(query.keep)};
}

std::vector<EndedTokenShape> shapes_of(const std::vector<Token>& tokens) {
  std::vector<EndedTokenShape> out;
  for (const Token& token : tokens) {
    out.push_back({.id = token.id, .kind = token.kind, .name = token.name});
  }
  return out;
}

RevokedShape show_revoked(RevokeMember::Answer&& answer) {
  RevokedShape out{.tokens = shapes_of(answer.tokens),
                   .invitations = shapes_of(answer.invitations),
                   .grants = answer.grants.size(),
                   .last_releases = {}};
  for (const LastRelease& release : answer.releases) {
    out.last_releases.push_back({.position = release.position,
                                 .device = named(release.device),
                                 .account = named(release.account),
                                 .may_be_accepted_until = release.may_be_accepted_until});
  }
  return out;
}

}  // namespace

void add_member_routes(Routes& routes) {
  routes.add<ListMembers, MembersQuery>({.method = http::Method::kGet,
                                         .path = "/api/v1/orgs/{org}/members",
                                         .summary = "Lists the members that the bearer may see."},
                                        list_members,
                                        show_members);
  routes.add<ShowMember>({.method = http::Method::kGet,
                          .path = "/api/v1/orgs/{org}/members/{member}",
                          .summary = "Shows a member."},
                         show_member,
                         shape_of);
  routes.add<EditMember, EditMemberRequest>({.method = http::Method::kPatch,
                                             .path = "/api/v1/orgs/{org}/members/{member}",
                                             .summary = "Changes a member's name or e-mail."},
                                            edit_member,
                                            show_edited);
  routes.add<InviteMember, InvitationRequest>({.method = http::Method::kPost,
                                               .path = "/api/v1/orgs/{org}/invitations",
                                               .summary = "Invites somebody with a one-time token.",
                                               .status = 201},
                                              invite_member,
                                              show_invitation);
  routes.add<RevokeMember, RevokeQuery>(
      {.method = http::Method::kDelete,
       .path = "/api/v1/orgs/{org}/members/{member}",
       .summary = "Revokes a membership with all that hangs on it."},
      revoke_member,
      show_revoked);
}

}  // namespace cofactor::api
