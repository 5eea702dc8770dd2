#include "custody/groups.h"

#include <algorithm>
#include <unordered_map>

#include "custody/admins.h"
#include "custody/labelled.h"
#include "custody/read_members.h"

namespace cofactor {

Result<Group> GroupVerb::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Result<Membership> GroupMembershipVerb::finish(const Recorded&,
                                               const Plan& plan,
                                               const Vaulting&) const {
  return plan;
}

Done AddGroup::prepare(Preparing& preparing) {
  id = GroupId::draw(preparing.random);
  return {};
}

Decision<Group> AddGroup::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  Group group{.id = id, .organization = target->organization, .name = name, .removed_at = {}};
  if (is_name_taken(view, group)) {
    return Refuse{.error = name_taken(), .about = *target};
  }
  return changed<GroupAdded>(std::move(group));
}

Decision<Group> EditGroup::decide(const View& view, const Caller& caller, const Now& now) const {
  auto found = managed<Group>({.view = view, .caller = caller, .now = now}, group);
  if (!found) {
    return found.error();
  }
  if (found->noun.removed_at) {
    return Refuse{.error = already_removed(), .about = found->target};
  }
  found->noun.name = name;
  if (is_name_taken(view, found->noun)) {
    return Refuse{.error = name_taken(), .about = found->target};
  }
  return changed<GroupEdited>(std::move(found->noun));
}

Decision<Group> RemoveGroup::decide(const View& view, const Caller& caller, const Now& now) const {
  auto found = managed<Group>({.view = view, .caller = caller, .now = now}, group);
  if (!found) {
    return found.error();
  }
  if (found->noun.removed_at) {
    return Refuse{.error = already_removed(), .about = found->target};
  }
  if (was_last_admin(view, found->noun.organization, now, {.group = group})) {
    return Refuse{.error = last_admin(), .about = found->target};
  }
  found->noun.removed_at = now.latest;
  return changed<GroupRemoved>(std::move(found->noun));
}

Decision<Group> RestoreGroup::decide(const View& view, const Caller& caller, const Now& now) const {
  auto found = managed<Group>({.view = view, .caller = caller, .now = now}, group);
  if (!found) {
    return found.error();
  }
  if (auto refused = check_restore(found->noun.removed_at, now)) {
    return Refuse{.error = std::move(*refused), .about = found->target};
  }
  if (is_name_taken(view, found->noun)) {
    return Refuse{.error = name_taken(), .about = found->target};
  }
  found->noun.removed_at.reset();
  return changed<GroupRestored>(std::move(found->noun));
}

Decision<Membership> AddGroupMember::decide(const View& view,
                                            const Caller& caller,
                                            const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto into = managed<Group>(c, group);
  if (!into) {
    return into.error();
  }
  auto who = managed<Membership>(c, member);
  if (!who) {
    return who.error();
  }
  Membership& joined = who->noun;
  if (into->noun.removed_at || joined.state == MembershipState::kRevoked) {
    return Refuse{.error = conflict("The group was removed, or the membership revoked."),
                  .about = into->target};
  }
  if (std::ranges::find(joined.groups, group) != joined.groups.end()) {
    return Refuse{.error = conflict("They are in this group already."), .about = into->target};
  }
  if (joined.groups.size() >= kMostGroups) {
    return Refuse{.error = conflict("They are in a hundred groups already.",
                                    "Take them out of one that they do not need."),
                  .about = into->target};
  }
  joined.groups.push_back(group);
  return changed<MemberEdited>(std::move(joined));
}

Decision<Membership> RemoveGroupMember::decide(const View& view,
                                               const Caller& caller,
                                               const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto from = managed<Group>(c, group);
  if (!from) {
    return from.error();
  }
  auto who = managed<Membership>(c, member);
  if (!who) {
    return who.error();
  }
  if (std::erase(who->noun.groups, group) == 0) {
    return Refuse{.error = no_such_thing(), .about = from->target};
  }
  if (was_last_admin(view, from->noun.organization, now, {.membership = member, .group = group})) {
    return Refuse{.error = last_admin(), .about = from->target};
  }
  return changed<MemberEdited>(std::move(who->noun));
}

Decision<ListGroups::Plan> ListGroups::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kSee);
  if (!target) {
    return target.error();
  }
  const bool all = sees_everybody(view, caller, now);
  const auto parent = as_id<ObjectId>(target->organization);
  Allow<Plan> allow;
  view->groups.each_by<ByParent>(parent, [&](const Group& group) {
    if (removed || !group.removed_at) {
      allow.plan.push_back({.group = group, .members = {}});
    }
    return true;
  });
  std::unordered_map<GroupId, std::size_t> places;
  for (std::size_t i = 0; i < allow.plan.size(); ++i) {
    places.emplace(allow.plan[i].group.id, i);
  }
  view->memberships.each_by<ByParent>(parent, [&](const Membership& member) {
    for (const GroupId& id : member.groups) {
      const auto place = places.find(id);
      if (place != places.end() && (all || caller.membership() == member.id)) {
        allow.plan[place->second].members.push_back(member);
      }
    }
    return true;
  });
  if (!all) {
    std::erase_if(allow.plan, [](const Listed& listed) { return listed.members.empty(); });
  }
  std::ranges::sort(allow.plan, {}, [](const Listed& listed) {
    return std::pair(listed.group.name.canonical(), listed.group.id);
  });
  for (Listed& listed : allow.plan) {
    std::ranges::sort(listed.members, {}, &Membership::id);
  }
  return allow;
}

Result<ListGroups::Answer> ListGroups::finish(const Recorded&,
                                              const Plan& plan,
                                              const Vaulting& vaulting) const {
  Answer out{.groups = plan, .names = {}};
  for (const Listed& listed : plan) {
    auto& names = out.names.emplace_back();
    std::ranges::transform(listed.members, std::back_inserter(names), [&](const Membership& m) {
      return shown_name(vaulting, m);
    });
  }
  return out;
}

}  // namespace cofactor
