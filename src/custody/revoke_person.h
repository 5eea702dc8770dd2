#pragma once

#include "custody/decision.h"
#include "custody/end_membership.h"
#include "custody/perform.h"

// What an operator does with a person of the server, known to them by id alone.
namespace cofactor {

// Ends everything a person has, everywhere: each membership as RevokeMember does, every token,
// passkey and push subscription, the operator role, and the recoveries and invitations that they
// made by it. Records person.revoked, session.ended, token.ended, passkey.removed and push.removed
// in the server's chain. Refuses kDenied (operators only; the last operator, who is revoked on the
// host), kNotFound, kConflict (revoked already; an organization's other members would have no
// admin: name a successor first).
struct RevokePerson {
  static constexpr std::string_view kName = "revoke_person";
  static constexpr Urgency kUrgency = Urgency::kVital;

  PersonId person;

  struct Plan {
    std::vector<MembershipId> memberships;
    EndedWith ended;
  };
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Destroys the key under which a revoked person's names and addresses are sealed, and these with
// it: their ids stay, their name is gone, also from backups to come. It cannot be undone.
//
// Records person.erased in the server's chain and member.edited in those of their organizations.
// Refuses kDenied, kNotFound, kConflict (not revoked; erased already).
struct ErasePerson {
  static constexpr std::string_view kName = "erase_person";

  PersonId person;

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
