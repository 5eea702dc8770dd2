#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// Groups of members, to whom grants are made together. All acts are for who manages the
// organization's people and stand in its chain. All refuse kNotFound and kDenied.
namespace cofactor {

struct GroupVerb {
  using Plan = Group;
  using Answer = Group;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Records group.added. Refuses kConflict: the name is taken.
struct AddGroup : GroupVerb {
  static constexpr std::string_view kName = "add_group";
  Name name;
  GroupId id = {};  // by prepare
  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Records group.edited. Refuses kConflict: removed; the name is taken.
struct EditGroup : GroupVerb {
  static constexpr std::string_view kName = "edit_group";
  GroupId group;
  Name name;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// A tombstone: who is in it has nothing by it, and for thirty days it can be put back with all who
// were in it. Records group.removed. Refuses kConflict: removed already; kDenied: that would leave
// the organization without an admin.
struct RemoveGroup : GroupVerb {
  static constexpr std::string_view kName = "remove_group";
  static constexpr Urgency kUrgency = Urgency::kVital;
  GroupId group;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Records group.restored. Refuses kConflict: not removed; too long ago; the name is taken.
struct RestoreGroup : GroupVerb {
  static constexpr std::string_view kName = "restore_group";
  GroupId group;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

struct GroupMembershipVerb {
  GroupId group;
  MembershipId member;
  using Plan = Membership;
  using Answer = Membership;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Records member.edited. Refuses kConflict: in it already; revoked; the group was removed; they are
// in kMostGroups others.
struct AddGroupMember : GroupMembershipVerb {
  static constexpr std::string_view kName = "add_group_member";
  static constexpr std::size_t kMostGroups = 100;  // every request of theirs looks at all of them
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Records member.edited. Refuses kNotFound: not in it; kDenied: that would leave the organization
// without an admin.
struct RemoveGroupMember : GroupMembershipVerb {
  static constexpr std::string_view kName = "remove_group_member";
  static constexpr Urgency kUrgency = Urgency::kVital;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// By name, with who is in each; who may not see everybody (custody/read_members.h) sees the groups
// they are in, and in them themselves.
struct ListGroups {
  static constexpr std::string_view kName = "list_groups";
  static constexpr bool kReads = true;

  bool removed = false;  // those that were removed too

  struct Listed {
    Group group;
    std::vector<Membership> members;
  };
  using Plan = std::vector<Listed>;
  struct Answer {
    Plan groups;
    std::vector<std::vector<std::string>> names;  // of the members of each
  };

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
