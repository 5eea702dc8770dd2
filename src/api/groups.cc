#include "custody/groups.h"

#include "api/named.h"
#include "api/resources.h"

namespace cofactor::api {

struct GroupRequest {
  Name name;
};
BOOST_DESCRIBE_STRUCT(GroupRequest, (), (name))

struct GroupShape {
  GroupId id;
  Name name;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(GroupShape, (), (id, name, removed_at))

struct ListedGroupShape {
  GroupId id;
  Name name;
  std::vector<Named<MembershipId, std::string>> members;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(ListedGroupShape, (), (id, name, members, removed_at))

struct GroupsShape {
  std::vector<ListedGroupShape> groups;
};
BOOST_DESCRIBE_STRUCT(GroupsShape, (), (groups))

struct GroupsQuery {
  std::optional<bool> removed;
};
BOOST_DESCRIBE_STRUCT(GroupsQuery, (), (removed))

struct GroupMemberShape {
  MembershipId id;
  std::vector<GroupId> groups;
};
BOOST_DESCRIBE_STRUCT(GroupMemberShape, (), (id, groups))

namespace {

template <class Verb>
Result<Verb> on_group(const Asked& asked) {
  Verb verb;
  verb.group = asked.id<GroupId>("group");
  return verb;
}

template <class Verb>
Result<Verb> on_member(const Asked& asked) {
  Verb verb;
  verb.group = asked.id<GroupId>("group");
  verb.member = asked.id<MembershipId>("member");
  return verb;
}

Result<AddGroup> add_group(const Asked&, GroupRequest&& body) {
  AddGroup verb;
  verb.name = std::move(body.name);
  return verb;
}

Result<EditGroup> edit_group(const Asked& asked, GroupRequest&& body) {
  EditGroup verb;
  verb.group = asked.id<GroupId>("group");
  verb.name = std::move(body.name);
  return verb;
}

Result<ListGroups> list_groups(const Asked&, GroupsQuery&& query) {
  return ListGroups{.removed = query.removed.value_or(false)};
}

GroupShape show_group(Group&& group) {
  return {.id = group.id, .name = std::move(group.name), .removed_at = group.removed_at};
}

GroupMemberShape show_member(Membership&& member) {
  return {.id = member.id, .groups = std::move(member.groups)};
}

GroupsShape show_groups(ListGroups::Answer&& answer) {
  GroupsShape out;
  for (std::size_t i = 0; i < answer.groups.size(); ++i) {
    const ListGroups::Listed& listed = answer.groups[i];
    auto& shape = out.groups.emplace_back();
    shape.id = listed.group.id;
    shape.name = listed.group.name;
    shape.removed_at = listed.group.removed_at;
    for (std::size_t member = 0; member < listed.members.size(); ++member) {
      shape.members.push_back(
          {.id = listed.members[member].id, .name = std::move(answer.names[i][member])});
    }
  }
  return out;
}

}  // namespace

void add_group_routes(Routes& routes) {
  constexpr const char* kGroups = "/api/v1/orgs/{org}/groups";
  constexpr const char* kGroup = "/api/v1/orgs/{org}/groups/{group}";
  constexpr const char* kMember = "/api/v1/orgs/{org}/groups/{group}/members/{member}";
  routes.add<ListGroups, GroupsQuery>(
      {.method = http::Method::kGet, .path = kGroups, .summary = "Lists groups and their members."},
      list_groups,
      show_groups);
  routes.add<AddGroup, GroupRequest>(
      {.method = http::Method::kPost, .path = kGroups, .summary = "Adds a group.", .status = 201},
      add_group,
      show_group);
  routes.add<EditGroup, GroupRequest>(
      {.method = http::Method::kPatch, .path = kGroup, .summary = "Renames a group."},
      edit_group,
      show_group);
  routes.add<RemoveGroup>(
      {.method = http::Method::kDelete, .path = kGroup, .summary = "Removes a group."},
      on_group<RemoveGroup>,
      show_group);
  routes.add<RestoreGroup>({.method = http::Method::kPost,
                            .path = "/api/v1/orgs/{org}/groups/{group}/restore",
                            .summary = "Puts a removed group back."},
                           on_group<RestoreGroup>,
                           show_group);
  routes.add<AddGroupMember>(
      {.method = http::Method::kPut, .path = kMember, .summary = "Adds a member to a group."},
      on_member<AddGroupMember>,
      show_member);
  routes.add<RemoveGroupMember>({.method = http::Method::kDelete,
                                 .path = kMember,
                                 .summary = "Takes a member out of a group."},
                                on_member<RemoveGroupMember>,
                                show_member);
}

}  // namespace cofactor::api
