#pragma once

#include "custody/decision.h"
#include "custody/invitation.h"
#include "custody/perform.h"

namespace cofactor {

// Invites somebody into the caller's organization: a membership that may have grants before it is
// joined, and a one-time token to pass on.
//
// Records member.invited and token.added in the organization's chain; an earlier invitation of that
// address that is not open any more ends with member.revoked. Refuses kNotFound and kDenied (admins
// only), kInvalid (name, e-mail, a life of nothing or of more than thirty days), kConflict
// (somebody goes by that address there). The answer's token is shown once.
struct InviteMember {
  static constexpr std::string_view kName = "invite_member";

  Invitee invitee;
  std::chrono::seconds life = kUsualInvitationLife;

  struct Plan {
    Time expires_at;
  };
  struct Answer {
    MembershipId membership;
    TokenText token;
    Time expires_at;
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  std::optional<Invitation> drawn = {};  // by prepare
};

}  // namespace cofactor
