#pragma once

#include "custody/contents.h"
#include "custody/decision.h"
#include "custody/perform.h"

// Who is in an organization. Admins, auditors and approvers on the whole organization see all of
// it, with those invited and revoked; everybody else themselves alone.
namespace cofactor {

struct MemberShown {
  Membership membership;
  std::vector<Group> groups;
  std::vector<Role> roles;
  std::optional<MembershipContent> content;  // none once erased
  // When there was last a sign that somebody else may have a copy of a passkey of theirs that is
  // not removed yet.
  std::optional<Time> suspected_at = {};
};

struct ListMembers {
  static constexpr std::string_view kName = "list_members";
  static constexpr bool kReads = true;

  bool removed = false;  // those revoked too

  using Plan = std::vector<MemberShown>;
  using Answer = Plan;  // by name

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Refuses kNotFound whom the caller may not see.
struct ShowMember {
  static constexpr std::string_view kName = "show_member";
  static constexpr bool kReads = true;

  MembershipId member;

  using Plan = MemberShown;
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Whether the caller may see everybody of the organization that they act in.
bool sees_everybody(const View& view, const Caller& caller, const Now& now);

}  // namespace cofactor
