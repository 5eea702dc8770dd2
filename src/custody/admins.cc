#include "custody/admins.h"

#include <algorithm>

namespace cofactor {
namespace {

struct Counting {
  const View& view;
  const OrganizationId& organization;
  const Now& now;
  const Without& without;

  bool administers(const Subject& subject) const {
    bool found = false;
    view->grants.each_by<BySubjectAndScope>(
        {subject, as_id<ObjectId>(organization)}, [&](const Grant& grant) {
          found =
              grant.role == Role::kAdmin && grant.id != without.grant && is_honoured(grant, now);
          return !found;
        });
    return found;
  }

  bool counts_group(const Membership& membership, const GroupId& id) const {
    const bool away =
        without.group == id && (!without.membership || without.membership == membership.id);
    const Group* group = view->groups.find(id);
    return !away && group != nullptr && !group->removed_at;
  }

  bool is_admin(const Membership& membership) const {
    const bool away = without.membership == membership.id && !without.group;
    const bool sleeps = membership.sleeps_until && *membership.sleeps_until > now.latest;
    if (away || sleeps || membership.state != MembershipState::kActive ||
        is_gone(view, *membership.person)) {
      return false;
    }
    return administers(subject_of(membership.id)) ||
           std::ranges::any_of(membership.groups, [&](const GroupId& id) {
             return counts_group(membership, id) && administers(subject_of(id));
           });
  }
};

}  // namespace

bool is_gone(const View& view, const PersonId& id) {
  const Person* person = view->people.find(id);
  return person == nullptr || person->revoked_at;
}

bool has_admin(const View& view,
               const OrganizationId& organization,
               const Now& now,
               const Without& without) {
  const Counting counting{
      .view = view, .organization = organization, .now = now, .without = without};
  bool found = false;
  view->memberships.each_by<ByParent>(as_id<ObjectId>(organization),
                                      [&](const Membership& membership) {
                                        found = counting.is_admin(membership);
                                        return !found;
                                      });
  return found;
}

bool is_admin(const View& view, const Membership& membership, const Now& now) {
  const Without nobody;
  const Counting counting{
      .view = view, .organization = membership.organization, .now = now, .without = nobody};
  return counting.is_admin(membership);
}

bool was_last_admin(const View& view,
                    const OrganizationId& organization,
                    const Now& now,
                    const Without& without) {
  return has_admin(view, organization, now) && !has_admin(view, organization, now, without);
}

Error last_admin() {
  return {.code = ErrorCode::kDenied,
          .message = "That would leave the organization without an admin.",
          .hint = "Make somebody else admin first, or ask an operator to name a successor."};
}

bool is_over(const std::vector<Condition>& conditions, const Now& now) {
  return std::ranges::any_of(conditions, [&](const Condition& condition) {
    const auto time = expiry_of(condition);
    return time && *time <= now.latest;
  });
}

bool is_honoured(const Grant& grant, const Now& now) {
  return !grant.ended_at && check_grant(grant).has_value() && !is_over(grant.conditions.all, now);
}

bool is_operator(const View& view, const PersonId& person, const Now& now) {
  bool is = false;
  view->grants.each_by<BySubject>(subject_of(person), [&](const Grant& grant) {
    is = grant.role == Role::kOperator && is_honoured(grant, now);
    return !is;
  });
  return is;
}

bool has_other_operator(const View& view, const PersonId& but, const Now& now) {
  bool found = false;
  view->grants.each_by<ByScope>(as_id<ObjectId>(view.server().id), [&](const Grant& grant) {
    const auto person = as_id<PersonId>(grant.subject.id);
    found = person != but && is_honoured(grant, now) && !is_gone(view, person);
    return !found;
  });
  return found;
}

Error last_operator() {
  return {.code = ErrorCode::kDenied,
          .message = "That is the last operator of the server.",
          .hint =
              "Make somebody else operator first, or run `cofactor recover-operator` on the "
              "host."};
}

}  // namespace cofactor
