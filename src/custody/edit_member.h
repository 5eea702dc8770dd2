#pragma once

#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/personal.h"

namespace cofactor {

// Another name or e-mail address for a membership. One's own name, in a session; all else is an
// admin's: grants are given by address, and whoever could try addresses would learn who is there.
// What it was before is erased.
//
// Records member.edited in the organization's chain, which tells that, not what. Refuses kNotFound
// (no such member, or none the caller may see), kDenied, kInvalid (name, e-mail), kConflict
// (revoked; the address is somebody else's; it was changed at the same time).
struct EditMember {
  static constexpr std::string_view kName = "edit_member";

  MembershipId member;
  std::optional<std::string> name;
  std::optional<std::string> email;

  using Plan = Membership;
  struct Answer {
    Membership membership;
    MembershipContent content;
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  struct Drawn {
    Hash was{};
    Sealed content;
    EnvelopeChange erased;
  };
  std::optional<Drawn> drawn = {};  // by prepare; none where there is nothing to edit
};

}  // namespace cofactor
